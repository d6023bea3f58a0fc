//! Pages of a list, by key and never by offset (performance.md 7.1).
use super::ids::AnyId;

/// Rows on one page.
pub const PAGE: i64 = 20;

/// Where a page begins: after the row with this sort value and id. Travels in the URL as
/// `sesudah=<number>.<uuid>`; both parts are shown to the reader anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub value: i64,
    pub id: AnyId,
}

impl After {
    /// Before every row of a list that runs from the last value to the first.
    pub const START: Self = Self { value: i64::MAX, id: AnyId::from_uuid(uuid::Uuid::max()) };

    pub fn read(text: &str) -> Option<Self> {
        let (value, id) = text.split_once('.')?;
        Some(Self { value: value.parse().ok()?, id: id.parse().ok()? })
    }
    pub fn write(self) -> String {
        format!("{}.{}", self.value, self.id)
    }
}

/// One page: the rows, and where the next one begins when there is one.
#[derive(Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<After>,
}

impl<T> Page<T> {
    /// Cuts `rows`, fetched with a limit of `PAGE + 1`, and notes the key of the last one shown.
    pub fn cut(mut rows: Vec<T>, key: impl Fn(&T) -> After) -> Self {
        let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { rows, next }
    }
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { rows: self.rows.into_iter().map(f).collect(), next: self.next }
    }
}

//! What a person typed, as it came: names and values in order, kept until it is accepted.
use std::fmt;

use zeroize::Zeroize;

/// Fields a form may have at most (security.md 7.3).
const MOST_FIELDS: usize = 400;

#[derive(Clone, Default)]
pub struct Typed(Vec<(String, String)>);

impl fmt::Debug for Typed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Typed(***)")
    }
}
impl Drop for Typed {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

impl Typed {
    /// None when the body is no form or has too many fields.
    pub fn from_body(body: &[u8]) -> Option<Self> {
        let pairs: Vec<(String, String)> = serde_html_form::from_bytes(body).ok()?;
        (pairs.len() <= MOST_FIELDS).then_some(Self(pairs))
    }
    /// No more fields are read than this holds.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST_FIELDS
    }
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// The fields a person typed, without the hidden ones that begin with `_`.
    pub fn content(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter(|(n, _)| !n.starts_with('_')).map(|(n, v)| (n.as_str(), v.as_str()))
    }
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(n, _)| n != name);
        self.0.push((name.to_owned(), value.into()));
    }
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }
}

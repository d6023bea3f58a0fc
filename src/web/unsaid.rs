//! Why a question has no answer: two codes, both other than an empty field (INT-07, domain §4.2). A
//! choice offers them among its options; any other field has a small choice of its own beside it.
use super::form_view::OptionView;
use super::forms::{Field, FieldKind};
use super::typed::Typed;
use crate::coded;
use crate::reference::Book;

/// The code list with the words for them.
pub const LIST: &str = "missing_reason";

coded! {
    #[derive(serde::Serialize, serde::Deserialize)]
    Unsaid {
        #[serde(rename = "unknown")]
        Unknown = "unknown",
        #[serde(rename = "not_asked_safety")]
        NotAsked = "not_asked_safety",
    }
}

impl Unsaid {
    /// Of the two codes, those that a list does not have itself.
    pub fn options(book: &Book, known: &[OptionView]) -> Vec<OptionView> {
        let lacks = |code: &str| !known.iter().any(|option| option.code == code);
        let codes = Self::ALL.iter().map(|why| why.code()).filter(|code| lacks(code));
        codes.map(|code| OptionView::new(code, book.label(LIST, code))).collect()
    }
}

/// Whether the codes stand among the field's own options.
const fn among_options(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Radios | FieldKind::Select)
}

/// Name of the small choice beside a field: `place_missing`.
pub fn beside(field: &Field) -> Option<String> {
    (field.unsaid && !among_options(field)).then(|| format!("{}_missing", field.name))
}

pub fn owns(field: &Field, name: &str) -> bool {
    beside(field).is_some_and(|own| own == name)
}

pub fn is_option(field: &Field, code: &str) -> bool {
    field.unsaid && among_options(field) && Unsaid::parse(code).is_some()
}

/// What was chosen beside a field that was left empty; an unknown code is no answer.
pub fn read(field: &Field, typed: &Typed) -> Option<Unsaid> {
    beside(field).and_then(|name| Unsaid::parse(typed.first(&name)?))
}

#[cfg(test)]
mod tests {
    use super::super::forms::{Choices, FormSpec, Given};
    use super::*;
    use crate::access::Action;

    static FORM: FormSpec = FormSpec {
        action: Action::CaseWrite,
        slug: "x",
        title: "",
        intro: "",
        button: "",
        danger: false,
        fields: &[
            Field::text("place", "Tempat").optional().unsaid(),
            Field::select("way", "Cara", Choices::Fixed(&[("car", "Mobil")])).optional().unsaid(),
            Field::text("plain", "Lain").optional(),
        ],
    };

    fn read_form(pairs: &[(&str, &str)]) -> Result<super::super::forms::Input, Vec<&'static str>> {
        let typed = Typed::from_pairs(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
        assert_eq!(FORM.unknown_name(&typed), None);
        let read = FORM.read(&typed, &Book::default(), &Given::new());
        read.map_err(|faults| faults.into_iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn int_07_empty_not_known_and_not_asked_are_three_answers() {
        let untouched = read_form(&[("place", ""), ("place_missing", "")]).unwrap();
        assert_eq!((untouched.some_text("place"), untouched.unsaid("place")), (None, None));
        let unknown = read_form(&[("place", ""), ("place_missing", "unknown")]).unwrap();
        assert_eq!(unknown.unsaid("place"), Some(Unsaid::Unknown));
        let not_asked = read_form(&[("place_missing", "not_asked_safety"), ("way", "not_asked_safety")]).unwrap();
        assert_eq!(not_asked.unsaid("place"), Some(Unsaid::NotAsked));
        assert_eq!(not_asked.text("way"), "not_asked_safety");
    }

    #[test]
    fn what_was_typed_counts_more_than_what_was_chosen_beside_it() {
        let both = read_form(&[("place", "Palu"), ("place_missing", "unknown")]).unwrap();
        assert_eq!((both.text("place").as_str(), both.unsaid("place")), ("Palu", None));
    }

    #[test]
    fn another_code_is_no_answer_and_a_plain_field_takes_none() {
        assert_eq!(read_form(&[("place_missing", "other")]).unwrap().unsaid("place"), None);
        assert_eq!(read_form(&[("way", "bus")]).unwrap_err(), ["way"]);
        let typed = Typed::from_pairs(vec![("plain_missing".into(), "unknown".into())]);
        assert_eq!(FORM.unknown_name(&typed), Some("plain_missing"));
    }
}

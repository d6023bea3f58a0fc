//! Reception again: a draft goes on until it is sent, and what was taken down wrongly is corrected afterwards. One form,
//! one parser (`intake_forms`, `reception`). What a correction replaces is kept sealed, version by version; the log
//! names the fields, never what stood in them.
pub mod actions;
pub mod pages;
pub mod store;
mod views;

use diesel::result::Error as Diesel;

use super::flow::CaseState;
use super::intake::NewCase;
use super::model::Case;
use super::reception::ELSEWHERE;
use crate::access::{Bundle, Bundles};
use crate::crypto::SealError;
use crate::refusal::Refusal;
use crate::web::Typed;

/// Name of a field, its word on the timeline, and what a reception holds there, as the form has it.
type Answer = (&'static str, &'static str, fn(&NewCase) -> &str);

const ANSWERS: [Answer; 8] = [
    ("channel", "kanal masuk", |told| &told.channel),
    ("case_type", "jenis berkas", |told| &told.case_type),
    ("region", "wilayah", |told| if told.region.is_empty() { ELSEWHERE } else { &told.region }),
    ("place", "tempat", |told| &told.narrative.place),
    ("narrative", "kronologi", |told| &told.narrative.text),
    ("danger", "tanda bahaya", |told| if told.danger { "ya" } else { "tidak" }),
    ("reporter_name", "nama pelapor", |told| &told.narrative.reporter_name),
    ("reporter_contact", "kontak pelapor", |told| &told.narrative.reporter_contact),
];

/// Names of the fields that differ, in the order of the form.
fn changed(before: &NewCase, after: &NewCase) -> Vec<&'static str> {
    let differs = |(_, _, answer): &&Answer| answer(before) != answer(after);
    ANSWERS.iter().filter(differs).map(|(name, ..)| *name).collect()
}

/// What the log says of these fields: who reported is named by the classes that open a reporter, as in every look.
fn classes(names: &[&str]) -> Bundles {
    let class = |name: &&str| match *name {
        "place" | "narrative" => Some(Bundle::Narrative),
        "reporter_name" => Some(Bundle::Identity),
        "reporter_contact" => Some(Bundle::Contact),
        _ => None,
    };
    names.iter().filter_map(class).collect()
}

/// The form as it stands before anything is typed.
fn typed(told: &NewCase) -> Typed {
    let mut typed = Typed::default();
    for (name, _, answer) in &ANSWERS {
        typed.set(name, answer(told));
    }
    if told.draft {
        typed.set("ticks", "draft");
    }
    typed
}

/// The same without who reported, for whoever may not open that now.
fn masked(told: &NewCase) -> Typed {
    let mut typed = typed(told);
    for (name, _, answer) in ANSWERS.iter().filter(|(name, ..)| name.starts_with("reporter")) {
        typed.set(name, if answer(told).is_empty() { "" } else { "disamarkan" });
    }
    typed
}

/// A reception that does not open is a fault of the database.
fn undecodable(error: SealError) -> Refusal {
    Refusal::Database(Diesel::DeserializationError(error.to_string().into()))
}

/// "kanal masuk, wilayah", from the names in an audit row.
pub fn words(names: &str) -> String {
    let word = |name: &str| ANSWERS.iter().find(|(known, ..)| *known == name).map(|(_, word, _)| *word);
    names.split(';').filter_map(word).collect::<Vec<_>>().join(", ")
}

/// Why this form is not the one for the case now.
fn not_now(case: &Case, of_draft: bool) -> Option<String> {
    match (case.state == CaseState::Draft, of_draft) {
        (true, true) => None,
        (true, false) => Some("Berkas ini masih draf. Pilih “Lanjutkan draf”.".to_owned()),
        (false, true) => Some("Draf ini sudah dikirim. Pilih “Koreksi penerimaan”.".to_owned()),
        (false, false) => case.read_only(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::intake_forms::{CORRECT, DRAFT, NEW};
    use super::super::model::Narrative;
    use super::*;

    fn told() -> NewCase {
        NewCase {
            channel: "phone".into(),
            case_type: "other".into(),
            region: "99.01.01".into(),
            danger: false,
            narrative: Narrative { text: "Diajak pergi.".into(), ..Narrative::default() },
            draft: false,
        }
    }

    #[test]
    fn each_question_that_was_answered_otherwise_is_named_and_no_other() {
        let before = told();
        assert!(changed(&before, &told()).is_empty());
        let after = NewCase { danger: true, region: String::new(), ..told() };
        assert_eq!(changed(&before, &after), ["region", "danger"]);
        assert_eq!(words("region;danger"), "wilayah, tanda bahaya");
    }

    #[test]
    fn every_question_of_the_form_can_be_named() {
        for form in [&NEW, &DRAFT, &CORRECT] {
            let asked = form.fields.iter().map(|field| field.name);
            let open: Vec<&str> = asked.filter(|name| !ANSWERS.iter().any(|(known, ..)| known == name)).collect();
            let last = if form.slug == CORRECT.slug { "reason" } else { "ticks" };
            assert_eq!(open, ["same_as", last]);
        }
    }

    #[test]
    fn the_log_names_the_classes_of_what_was_sealed_and_of_nothing_else() {
        assert_eq!(classes(&["channel", "region", "danger"]).codes(), "");
        assert_eq!(classes(&["place", "narrative"]).codes(), "narrative");
        assert_eq!(classes(&["channel", "reporter_name"]).codes(), "identity");
        assert_eq!(classes(&["reporter_contact"]).codes(), "contact");
    }

    #[test]
    fn the_form_holds_what_the_case_holds() {
        let typed = typed(&NewCase { region: String::new(), draft: true, ..told() });
        let first = |name: &str| typed.first(name).map(str::to_owned);
        assert_eq!(first("region").as_deref(), Some(ELSEWHERE));
        assert_eq!(first("danger").as_deref(), Some("tidak"));
        assert_eq!(first("ticks").as_deref(), Some("draft"));
    }
}

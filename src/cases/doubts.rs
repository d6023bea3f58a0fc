//! Numbers that are saved as they were written and look wrong all the same (INT-08): people give what they have, and
//! the officer is told what to check. Between saving and the page only the kinds of doubt travel, never a number.
use super::victims::Person;
use crate::base::clock::Day;
use crate::base::text::nik::{NikContext, NikFault, NikSex, NikWarning};
use crate::base::text::phone::{PhoneFault, PhoneWarning};
use crate::base::text::{Nik, Phone};
use crate::reference::Book;
use crate::web::post::Done;

/// What is doubtful about a person's numbers, as codes: `nik.length`, `phone.too_short`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubts(Vec<String>);

impl Doubts {
    pub fn of(person: &Person, today: Day, book: &Book) -> Self {
        // Sub-districts are loaded for this province only.
        let known = |code: &str| book.regions.contains_key(code) || (code.len() == 8 && !code.starts_with("72."));
        let context = NikContext { today, birth: person.birth, sex: NikSex::parse(&person.sex), known: &known };
        let nik = Nik::parse(&person.identity.nik, &context);
        let fault = nik.fault.filter(|fault| *fault != NikFault::Empty).map(NikFault::code);
        let mut codes: Vec<String> = fault.into_iter().map(|code| format!("nik.{code}")).collect();
        codes.extend(nik.warnings.iter().map(|warning| format!("nik.{}", warning.code())));
        match Phone::parse(&person.contact.phone) {
            Err(PhoneFault::Empty) => {}
            Err(fault) => codes.push(format!("phone.{}", fault.code())),
            Ok(phone) => codes.extend(phone.warning().map(|warning| format!("phone.{}", warning.code()))),
        }
        Self(codes)
    }

    /// The way back, which says what to check.
    pub fn onto(&self, done: Done) -> Done {
        if self.0.is_empty() {
            return done;
        }
        Done { location: format!("{}&periksa={}", done.location, self.0.join(",")), ..done }
    }

    /// The sentences for codes that came back; what is no code of ours says nothing.
    pub fn sentence(codes: &str) -> Option<String> {
        let said: Vec<&str> = codes.split(',').filter_map(sentence_of).collect();
        (!said.is_empty()).then(|| format!("Tersimpan seperti yang ditulis. Periksa lagi: {}", said.join(" ")))
    }
}

fn sentence_of(code: &str) -> Option<&'static str> {
    let (kind, code) = code.split_once('.')?;
    match kind {
        "nik" => {
            NikFault::parse(code).map(NikFault::sentence).or_else(|| NikWarning::parse(code).map(NikWarning::sentence))
        }
        "phone" => PhoneFault::parse(code)
            .map(PhoneFault::sentence)
            .or_else(|| PhoneWarning::parse(code).map(PhoneWarning::sentence)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_codes_are_put_into_words() {
        assert_eq!(Doubts::sentence("nik.<b>,x.length,phone"), None);
        let said = Doubts::sentence("nik.length,phone.too_short").unwrap();
        assert!(said.contains("16 angka") && said.contains("terlalu pendek"), "{said}");
    }
}

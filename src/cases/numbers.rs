//! A person's numbers as keyed tokens (security.md 4.4): equal numbers meet, and nobody reads them back.
use super::victims::Person;
use crate::base::clock::Day;
use crate::base::text::nik::NikContext;
use crate::base::text::{Nik, Phone};
use crate::crypto::{BlindKind, Keyring, blind_index};

/// A person's numbers as the blind index keeps them; only numbers that are whole (data README).
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    pub nik: Option<Vec<u8>>,
    pub kk: Option<Vec<u8>>,
    pub passport: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
}

impl Numbers {
    /// None by which somebody could be met.
    pub const fn is_empty(&self) -> bool {
        self.nik.is_none() && self.passport.is_none() && self.phone.is_none()
    }
    pub fn of(keyring: &Keyring, person: &Person, today: Day) -> Self {
        let index = |kind, text: Option<String>| text.filter(|t| !t.is_empty()).map(|t| blind_index(keyring, kind, &t));
        let context = NikContext { today, birth: person.birth, sex: None, known: &|_| true };
        let nik = Nik::parse(&person.identity.nik, &context).nik().map(|nik| nik.digits().to_owned());
        let kk: String = person.identity.kk_no.chars().filter(char::is_ascii_digit).collect();
        let letters = person.identity.passport.chars().filter(char::is_ascii_alphanumeric);
        let passport: String = letters.map(|c| c.to_ascii_uppercase()).collect();
        Self {
            nik: index(BlindKind::Nik, nik),
            kk: index(BlindKind::Kk, (kk.len() == 16).then_some(kk)),
            passport: index(BlindKind::Passport, Some(passport)),
            phone: Self::phone(keyring, &person.contact.phone),
        }
    }
    /// None for what is no telephone number.
    pub fn phone(keyring: &Keyring, typed: &str) -> Option<Vec<u8>> {
        Phone::parse(typed).ok().map(|phone| blind_index(keyring, BlindKind::Phone, phone.e164()))
    }
}

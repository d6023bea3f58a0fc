//! People of a case: adding and correcting.
use diesel::result::Error as Diesel;

use super::actions::{Actors, KIND};
use super::age::{age_on, band_of};
use super::file::counts;
use super::file::sheet::{Measure, Sheet};
use super::forms::VICTIM;
use super::model::{Case, Victim, VictimChild, VictimContact, VictimHealth, VictimIdentity, is_child_band};
use super::numbers::Numbers;
use super::of_age;
use super::store::{self, Change};
use crate::access::{Action, Bundle, Bundles};
use crate::audit::Entry;
use crate::base::clock::Day;
use crate::base::ids::{AnyId, VictimId};
use crate::crypto::{DataKey, SealError, Sealable, Sealed};
use crate::db::Tx;
use crate::keys;
use crate::refusal::{Refusal, Subject};
use crate::web::forms::Input;
use crate::web::post::Done;
use crate::web::{Typed, Unsaid};

/// People one case may have (CAS-17).
pub(super) const MOST: usize = 500;

/// A person as the form gave them.
#[derive(Clone, Debug)]
pub struct Person {
    pub sex: String,
    pub age_band: String,
    pub birth: Option<Day>,
    pub contact: VictimContact,
    pub identity: VictimIdentity,
    pub health: VictimHealth,
    pub child: VictimChild,
    /// Another record of this person, where the officer said so.
    pub same_as: Option<VictimId>,
    /// How much of the form is still open (INT-07).
    pub measure: Measure,
}

pub fn read(input: &Input) -> Person {
    let birth = input.day("birth");
    Person {
        sex: input.text("sex"),
        age_band: input.text("age_band"),
        birth,
        contact: VictimContact {
            phone: input.text("phone"),
            safe_contact_how: input.text("safe_contact_how"),
            safe_contact_when: input.text("safe_contact_when"),
            safe_word: input.text("safe_word"),
            language: input.text("language"),
            interpreter_needed: input.yes("interpreter_needed"),
            region_now: String::new(),
        },
        identity: VictimIdentity {
            full_name: input.text("full_name"),
            nickname: input.text("nickname"),
            nik: input.text("nik"),
            kk_no: input.text("kk_no"),
            passport: input.text("passport"),
            birth_place: input.text("birth_place"),
            birth_date: birth.map(Day::iso).unwrap_or_default(),
            nationality: input.text("nationality"),
            address: input.text("address"),
            education: input.text("education"),
            occupation: input.text("occupation"),
            marital: input.text("marital"),
            religion: input.unsaid("religion").map_or_else(|| input.text("religion"), |why| why.code().into()),
        },
        health: VictimHealth {
            condition: input.text("condition"),
            pregnant: String::new(),
            disability: input.text("disability"),
            injuries: input.text("injuries"),
        },
        child: VictimChild {
            guardian_name: input.text("guardian_name"),
            guardian_relation: input.text("guardian_relation"),
            guardian_is_suspect: input.yes("guardian_is_suspect"),
            child_view: input.text("child_view"),
            school_status: input.text("school_status"),
        },
        same_as: None,
        measure: Sheet::read(VICTIM.fields, input).measure(VICTIM.fields),
    }
}

impl Person {
    /// What cannot be: born in the future, an age band that the birth date contradicts.
    fn fault(&self, today: Day) -> Option<(&'static str, String)> {
        let birth = self.birth?;
        if birth > today {
            return Some(("birth", "Tanggal lahir tidak boleh sesudah hari ini.".into()));
        }
        let age = age_on(birth, today);
        (band_of(age) != self.age_band && !self.age_band.is_empty()).then(|| {
            (
                "age_band",
                format!("Menurut tanggal lahir, umurnya {age} tahun. Periksa kelompok umur atau tanggal lahir."),
            )
        })
    }
}

/// Adds a person; the list on the case shows the first one's sex and age band.
pub fn add(
    tx: &mut Tx<'_>,
    by: &Actors<'_>,
    case: &Case,
    version: Option<i32>,
    person: &Person,
) -> Result<Done, Refusal> {
    let subject = Subject { actor: by.actor, action: Action::VictimCreate, kind: KIND, id: case.id.any() };
    subject.fresh(case.version, version)?;
    let known = store::victims(tx.conn, case.id)?;
    if known.len() >= MOST {
        return Err(subject.fault("full_name", format!("Satu berkas memuat paling banyak {MOST} orang.")));
    }
    if let Some((field, text)) = person.fault(tx.now.day()) {
        return Err(subject.fault(field, text));
    }
    let number = i32::try_from(known.len() + 1).unwrap_or(i32::MAX);
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let id = VictimId::new();
    let blank = Victim {
        id,
        case_id: case.id,
        number,
        alias_code: format!("{}-{number}", case.code.trim_start_matches("KS-")),
        version: 1,
        sex: String::new(),
        age_band: String::new(),
        is_child: false,
        contact: None,
        identity: None,
        health: None,
        children: None,
        nik_index: None,
        kk_index: None,
        passport_index: None,
        phone_index: None,
        created_at: tx.now,
        updated_at: tx.now,
        same_as: person.same_as,
    };
    store::insert_victim(tx, &filled(tx, &key, blank, person, FORM)?)?;
    counts::count_person(tx, id, person.measure)?;
    let mut change = Change::of(case, tx.now);
    if number == 1 {
        change.sex.clone_from(&person.sex);
        change.age_band.clone_from(&person.age_band);
    }
    change.has_child |= is_child_band(&person.age_band);
    let version = store::save(tx, &subject, case, change)?;
    tx.record(&Entry { classes: FORM.codes(), ..by.permit.entry(by.actor, "victim", id.any(), case.id.any()) })?;
    Ok(Done::at(&format!("/berkas/{}", case.id), format!("{}.{version}", case.code)))
}

/// A person's data as corrected, and the classes that the officer was shown.
#[derive(Clone, Debug)]
pub struct Correction {
    pub person: Person,
    pub shown: Bundles,
}

/// Corrects a person's data; what was there is replaced, the log keeps that it was. A class that
/// the officer was not shown stays as it is.
pub fn edit(
    tx: &mut Tx<'_>,
    by: &Actors<'_>,
    case: &Case,
    victim: &Victim,
    version: Option<i32>,
    correction: &Correction,
) -> Result<Done, Refusal> {
    let Correction { person, shown } = correction;
    let subject = Subject { actor: by.actor, action: Action::VictimEdit, kind: "victim", id: victim.id.any() };
    subject.fresh(victim.version, version)?;
    if let Some((field, text)) = person.fault(tx.now.day()) {
        return Err(subject.fault(field, text));
    }
    let key = keys::open(tx.conn, tx.keyring, case.key_id)?;
    let mut changed = filled(tx, &key, victim.clone(), person, shown.and(FORM))?;
    changed.version = victim.version + 1;
    changed.updated_at = tx.now;
    if !store::replace_victim(tx, victim, &changed)? {
        return Err(subject.stale(victim.version + 1));
    }
    counts::count_person(tx, victim.id, person.measure)?;
    let mut change = Change::of(case, tx.now);
    if victim.number == 1 {
        change.sex.clone_from(&person.sex);
        change.age_band.clone_from(&person.age_band);
    }
    change.has_child = store::victims(tx.conn, case.id)?.iter().any(|victim| victim.is_child);
    store::save(tx, &subject, case, change)?;
    tx.record(&Entry {
        classes: shown.and(FORM).codes(),
        ..by.permit.entry(by.actor, "victim", victim.id.any(), case.id.any())
    })?;
    Ok(Done::at(&format!("/berkas/{}", case.id), format!("{}-{}.{}", case.code, victim.number, changed.version)))
}

/// The classes that the form asks for.
const FORM: Bundles =
    Bundles::NONE.with(Bundle::Contact).with(Bundle::Identity).with(Bundle::Health).with(Bundle::Children);

/// Seals each class for itself. What the form does not ask stays as it was.
fn filled(tx: &Tx<'_>, key: &DataKey, victim: Victim, person: &Person, shown: Bundles) -> Result<Victim, Refusal> {
    let row = victim.id.any();
    let numbers = Numbers::of(tx.keyring, person, tx.now.day());
    let stays_child = of_age::stays_child(&victim, of_age::born(&victim, key), person.birth);
    let mut victim = Victim {
        sex: person.sex.clone(),
        age_band: person.age_band.clone(),
        is_child: is_child_band(&person.age_band) || stays_child,
        ..victim
    };
    if shown.has(Bundle::Contact) {
        let region_now = opened(victim.contact.as_ref(), key, row)?.region_now;
        victim.contact = Some(Sealed::seal(key, row, &VictimContact { region_now, ..person.contact.clone() }));
        victim.phone_index = numbers.phone;
    }
    if shown.has(Bundle::Identity) {
        victim.identity = Some(Sealed::seal(key, row, &person.identity));
        victim.nik_index = numbers.nik;
        victim.kk_index = numbers.kk;
        victim.passport_index = numbers.passport;
    }
    if shown.has(Bundle::Health) {
        let pregnant = opened(victim.health.as_ref(), key, row)?.pregnant;
        victim.health = Some(Sealed::seal(key, row, &VictimHealth { pregnant, ..person.health.clone() }));
    }
    if shown.has(Bundle::Children) && (victim.is_child || victim.children.is_some()) {
        victim.children = Some(Sealed::seal(key, row, &person.child));
    }
    Ok(victim)
}

/// A class as it stands; empty when it was never filled.
fn opened<T: Sealable + Clone + Default>(sealed: Option<&Sealed<T>>, key: &DataKey, row: AnyId) -> Result<T, Refusal> {
    let unreadable = |e: SealError| Refusal::Database(Diesel::DeserializationError(e.to_string().into()));
    sealed.map_or_else(
        || Ok(T::default()),
        |sealed| sealed.open(key, row).map(|open| (*open).clone()).map_err(unreadable),
    )
}

/// What the edit form holds before anything is typed: the classes that this officer may see.
pub fn typed(victim: &Victim, key: &DataKey, shown: Bundles) -> Typed {
    let row = victim.id.any();
    let mut typed = Typed::default();
    typed.set("sex", victim.sex.clone());
    typed.set("age_band", victim.age_band.clone());
    if let Some(identity) =
        victim.identity.as_ref().filter(|_| shown.has(Bundle::Identity)).and_then(|s| s.open(key, row).ok())
    {
        if let Some(born) = Day::parse(&identity.birth_date) {
            typed.set("birth_d", (born.number() % 100).to_string());
            typed.set("birth_m", (born.number() / 100 % 100).to_string());
            typed.set("birth_y", born.year().to_string());
        }
        for (name, value) in [
            ("full_name", &identity.full_name),
            ("nickname", &identity.nickname),
            ("nik", &identity.nik),
            ("kk_no", &identity.kk_no),
            ("passport", &identity.passport),
            ("birth_place", &identity.birth_place),
            ("nationality", &identity.nationality),
            ("address", &identity.address),
            ("education", &identity.education),
            ("occupation", &identity.occupation),
            ("marital", &identity.marital),
        ] {
            typed.set(name, value.clone());
        }
        put_religion(&mut typed, &identity.religion);
    }
    if let Some(contact) =
        victim.contact.as_ref().filter(|_| shown.has(Bundle::Contact)).and_then(|s| s.open(key, row).ok())
    {
        for (name, value) in [
            ("phone", &contact.phone),
            ("safe_contact_how", &contact.safe_contact_how),
            ("safe_contact_when", &contact.safe_contact_when),
            ("safe_word", &contact.safe_word),
            ("language", &contact.language),
        ] {
            typed.set(name, value.clone());
        }
        typed.set("interpreter_needed", yes_no(contact.interpreter_needed));
    }
    if let Some(health) =
        victim.health.as_ref().filter(|_| shown.has(Bundle::Health)).and_then(|s| s.open(key, row).ok())
    {
        typed.set("condition", health.condition.clone());
        typed.set("injuries", health.injuries.clone());
        typed.set("disability", health.disability.clone());
    }
    if let Some(child) =
        victim.children.as_ref().filter(|_| shown.has(Bundle::Children)).and_then(|s| s.open(key, row).ok())
    {
        typed.set("guardian_name", child.guardian_name.clone());
        typed.set("guardian_relation", child.guardian_relation.clone());
        typed.set("guardian_is_suspect", yes_no(child.guardian_is_suspect));
        typed.set("child_view", child.child_view.clone());
        typed.set("school_status", child.school_status.clone());
    }
    typed
}

fn yes_no(answer: Option<bool>) -> &'static str {
    answer.map_or("", |yes| if yes { "ya" } else { "tidak" })
}

/// Beside the box, when what was said is why there is no answer.
fn put_religion(typed: &mut Typed, said: &str) {
    let why = Unsaid::parse(said).is_some();
    typed.set(if why { "religion_missing" } else { "religion" }, said);
}

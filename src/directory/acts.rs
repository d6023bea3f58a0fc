//! What a unit's officers say of it: forms, and one transaction for each.
use super::store;
use crate::access::{Action, Actor, Facts, Place, UnitCard};
use crate::accounts::store as people;
use crate::audit::Entry;
use crate::base::ids::UserId;
use crate::db::Tx;
use crate::flow::FieldFault;
use crate::reference::standing::{Capacity, Days, Span};
use crate::refusal::{Refusal, Subject};
use crate::web::forms::{Choices, Field, FormSpec, Input};
use crate::web::post::Done;

pub const KIND: &str = "unit";

/// Names of the three lines of opening hours, in the order of [`Days`].
pub const HOURS: [(&str, Days); 3] = [("working", Days::Working), ("saturday", Days::Saturday), ("off", Days::Off)];

pub static ACTS: [FormSpec; 4] = [
    FormSpec {
        action: Action::DirectorySetCapacity,
        slug: "kapasitas",
        title: "Perbarui kapasitas",
        intro: "Penuh berarti rujukan yang tidak kritis disarankan ke unit lain dahulu. Keterangan ini berlaku tujuh hari.",
        button: "Simpan kapasitas",
        danger: false,
        fields: &[Field::radios(
            "capacity",
            "Kapasitas hari ini",
            Choices::Fixed(&[(Capacity::Takes.code(), "Masih menerima"), (Capacity::Full.code(), "Penuh")]),
        )],
    },
    FormSpec {
        action: Action::DirectorySetHours,
        slug: "jam-buka",
        title: "Ubah jam buka",
        intro: "Tulis seperti 08.00-16.00, atau 24 jam. Baris yang kosong berarti tutup.",
        button: "Simpan jam buka",
        danger: false,
        fields: &[
            Field::text("working", Days::Working.label()).max(30).optional(),
            Field::text("saturday", Days::Saturday.label()).max(30).optional(),
            Field::text("off", Days::Off.label()).max(30).optional(),
        ],
    },
    FormSpec {
        action: Action::DirectorySetServices,
        slug: "layanan",
        title: "Ubah layanan",
        intro: "Kebutuhan yang dijawab unit ini.",
        button: "Simpan layanan",
        danger: false,
        fields: &[Field::checks("needs", "Layanan", Choices::List("need")).optional()],
    },
    FormSpec {
        action: Action::DirectorySetDuty,
        slug: "piket",
        title: "Tambah petugas piket",
        intro: "Namanya terlihat oleh petugas instansi lain selama ia piket.",
        button: "Simpan petugas piket",
        danger: false,
        fields: &[
            Field::select("officer", "Petugas", Choices::Given),
            Field::date("from", "Mulai"),
            Field::date("until", "Sampai"),
        ],
    },
];

/// How an actor stands to a unit.
pub fn facts(actor: &Actor, unit: &UnitCard) -> Facts {
    let place = Place { owner_unit: Some(unit.id), ..Place::default() };
    Facts { relations: actor.relations_to(&place), ..Facts::default() }
}

/// Says it, with its row in the log.
pub fn act(tx: &mut Tx<'_>, actor: &Actor, action: Action, unit: &UnitCard, input: &Input) -> Result<Done, Refusal> {
    let id = unit.id.any();
    let subject = Subject { actor, action, kind: KIND, id };
    let permit = subject.decide(&facts(actor, unit))?;
    let said = match action {
        Action::DirectorySetCapacity => capacity(tx, &subject, unit, input)?,
        Action::DirectorySetHours => hours(tx, &subject, unit, input)?,
        Action::DirectorySetServices => {
            let needs = input.codes("needs");
            store::set_services(tx, unit.id, &needs)?;
            needs.join(";")
        }
        _ => duty(tx, &subject, unit, input)?,
    };
    tx.record(&Entry { reason_code: said, ..permit.entry(actor, KIND, id, id) })?;
    Ok(Done { location: format!("/instansi/{}", unit.id), receipt: String::new() })
}

fn capacity(tx: &mut Tx<'_>, subject: &Subject<'_>, unit: &UnitCard, input: &Input) -> Result<String, Refusal> {
    let word = input.parsed("capacity", Capacity::parse);
    let word = word.ok_or_else(|| subject.fault("capacity", "Pilih jawaban: Kapasitas hari ini"))?;
    store::set_capacity(tx, unit.id, subject.actor.user, word)?;
    Ok(word.code().to_owned())
}

fn hours(tx: &mut Tx<'_>, subject: &Subject<'_>, unit: &UnitCard, input: &Input) -> Result<String, Refusal> {
    let mut spans = Vec::new();
    let mut faults = Vec::new();
    for (field, days) in HOURS {
        let text = input.text(field);
        match Span::parse(&text) {
            Some(span) => spans.push((days, span)),
            None if text.is_empty() => {}
            None => faults.push(FieldFault { field, text: "Tulis seperti 08.00-16.00, atau 24 jam".to_owned() }),
        }
    }
    if !faults.is_empty() {
        return Err(subject.faults(faults));
    }
    store::set_hours(tx, unit.id, &spans)?;
    Ok(String::new())
}

/// Only somebody of the unit can be on its duty.
fn duty(tx: &mut Tx<'_>, subject: &Subject<'_>, unit: &UnitCard, input: &Input) -> Result<String, Refusal> {
    let officer = input.parsed("officer", |text| text.parse::<UserId>().ok());
    let officer = officer.ok_or_else(|| subject.fault("officer", "Pilih jawaban: Petugas"))?;
    let (Some(from), Some(until)) = (input.day("from"), input.day("until")) else {
        return Err(subject.fault("from", "Isi: Mulai"));
    };
    if until < from || until < tx.now.day() {
        return Err(subject.fault("until", "Hari terakhir tidak boleh sebelum hari pertama atau sebelum hari ini."));
    }
    let stands = people::standing(tx.conn, officer)?.is_some_and(|user| user.unit_id == unit.id);
    if !stands {
        return Err(subject.fault("officer", "Pilih petugas dari unit ini."));
    }
    store::add_duty(tx, unit.id, officer, [from, until], subject.actor.user)?;
    Ok(String::new())
}

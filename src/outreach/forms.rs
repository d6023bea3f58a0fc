//! The forms of an outreach: plan it, write down what took place, and one for each act on it.
use super::flow::HeldReport;
use super::model::{Outreach, codes};
use crate::access::Action;
use crate::base::clock::Day;
use crate::base::text::personal::{HitKind, find_personal_data};
use crate::flow::FieldFault;
use crate::web::Typed;
use crate::web::forms::{Choices, Field, FormSpec, Input};

const NO_NAMES: &str = "Jangan tulis nama, nomor identitas, atau nomor telepon di sini.";
const PENDING: Choices = Choices::Fixed(&[("pending", "Bukti menyusul")]);
const SEND: Choices = Choices::Fixed(&[("now", "Kirim laporan sekarang")]);

const TITLE: Field = Field::text("title", "Nama kegiatan").hint("Contoh: Sosialisasi kerja aman di balai desa.");
const KIND: Field = Field::select("kind", "Bentuk kegiatan", Choices::List("outreach_type"));
const TOPICS: Field = Field::checks("topics", "Topik", Choices::List("outreach_topic"));
const AUDIENCE: Field = Field::checks("audience", "Sasaran", Choices::List("audience")).optional();
const PLANNED_ON: Field = Field::date("planned_on", "Tanggal rencana").hint("Contoh: 3 12 2026");
const HELD_ON: Field = Field::date("held_on", "Tanggal kegiatan").hint("Contoh: 3 12 2026");
const PLACE: Field = Field::text("place", "Tempat").hint("Contoh: balai desa, dusun 2.");
const MEN: Field = Field::number("men", "Jumlah laki-laki").hint("Tulis 0 bila tidak ada.");
const WOMEN: Field = Field::number("women", "Jumlah perempuan").hint("Tulis 0 bila tidak ada.");
const TOTAL: Field = Field::number("total", "Jumlah peserta").hint("Laki-laki ditambah perempuan.");
const CHILDREN: Field = Field::number("children", "Di antaranya anak di bawah 18 tahun")
    .optional()
    .hint("Boleh kosong bila tidak dicatat.");
const QUESTIONS: Field = Field::area("questions", "Ringkasan pertanyaan warga").optional().max(2_000).hint(NO_NAMES);
const FOLLOW_UP: Field = Field::area("follow_up", "Tindak lanjut").optional().max(1_000).hint(NO_NAMES);
const SEND_NOW: Field = Field::checks("send", "Kirim laporan", SEND)
    .optional()
    .hint("Tanpa centang, laporan disimpan dan dapat dikirim kemudian.");
const EVIDENCE: Field = Field::checks("evidence", "Bukti kegiatan", PENDING)
    .optional()
    .hint("Wajib dicentang untuk mengirim laporan: daftar hadir dan foto belum dapat diunggah di sini.");

/// An activity still to come.
pub static PLAN: FormSpec = FormSpec {
    action: Action::OutreachPlan,
    slug: "rencana",
    title: "Rencanakan kegiatan",
    intro: "",
    button: "Simpan rencana",
    danger: false,
    fields: &[TITLE, KIND, TOPICS, AUDIENCE, PLANNED_ON, Field { required: false, ..PLACE }],
};

/// An activity that already took place, entered at once (D-74).
pub static RECORD_NEW: FormSpec = FormSpec {
    action: Action::OutreachRecord,
    slug: "baru",
    title: "Catat kegiatan",
    intro: "Untuk kegiatan yang sudah berlangsung.",
    button: "Simpan kegiatan",
    danger: false,
    fields: &[
        TITLE, KIND, TOPICS, AUDIENCE, HELD_ON, PLACE, MEN, WOMEN, TOTAL, CHILDREN, QUESTIONS, FOLLOW_UP, SEND_NOW,
        EVIDENCE,
    ],
};

/// The same for whoever may write it down but not send it.
pub static RECORD_ONLY: FormSpec = FormSpec {
    action: Action::OutreachRecord,
    slug: "baru",
    title: "Catat kegiatan",
    intro: "Untuk kegiatan yang sudah berlangsung. Laporan dikirim oleh kepala desa atau lurah.",
    button: "Simpan kegiatan",
    danger: false,
    fields: HELD,
};

const HELD: &[Field] =
    &[TITLE, KIND, TOPICS, AUDIENCE, HELD_ON, PLACE, MEN, WOMEN, TOTAL, CHILDREN, QUESTIONS, FOLLOW_UP];
const NOTHING_MORE: &[Field] = &[];

const fn act(
    action: Action,
    slug: &'static str,
    title: &'static str,
    button: &'static str,
    fields: &'static [Field],
) -> FormSpec {
    FormSpec { action, slug, title, intro: "", button, danger: false, fields }
}

/// Slug of the correction: it writes, but leads to no other state.
pub const CORRECT: &str = "perbaiki";

/// What a village does to its own activity, in the order of the story.
pub static VILLAGE_ACTS: [FormSpec; 7] = [
    act(Action::OutreachReport, "kirim", "Kirim laporan", "Kirim laporan", &[EVIDENCE]),
    act(Action::OutreachRecord, CORRECT, "Perbaiki isian", "Simpan perbaikan", HELD),
    act(Action::OutreachResend, "kirim-ulang", "Kirim laporan lagi", "Kirim laporan lagi", NOTHING_MORE),
    act(Action::OutreachRecord, "catat", "Catat pelaksanaan", "Simpan pelaksanaan", HELD),
    act(Action::OutreachReschedule, "jadwalkan-ulang", "Jadwalkan ulang", "Simpan jadwal baru", &[PLANNED_ON]),
    act(
        Action::OutreachPostpone,
        "tunda",
        "Tunda kegiatan",
        "Tunda kegiatan",
        &[Field::area("reason", "Alasan menunda").max(500).hint(NO_NAMES)],
    ),
    FormSpec {
        danger: true,
        ..act(
            Action::OutreachCancel,
            "batalkan",
            "Batalkan kegiatan",
            "Batalkan kegiatan",
            &[Field::area("reason", "Alasan membatalkan").max(500).hint(NO_NAMES)],
        )
    },
];

/// What the kecamatan or the labour office answers.
pub static OFFICE_ACTS: [FormSpec; 2] = [
    act(
        Action::OutreachVerify,
        "verifikasi",
        "Verifikasi laporan",
        "Verifikasi laporan",
        &[Field::note("Sesudah diverifikasi, kegiatan ini masuk hitungan dan tidak dapat diubah lagi.")],
    ),
    act(
        Action::OutreachReturn,
        "kembalikan",
        "Kembalikan laporan",
        "Kembalikan untuk diperbaiki",
        &[Field::area("note", "Apa yang perlu diperbaiki?").max(1_000).hint(NO_NAMES)],
    ),
];

const NUMBERS: [&str; 4] = ["men", "women", "total", "children"];

/// Numbers as people here write them: `1.250` is 1250, while `12,5` stays wrong.
pub fn plain_numbers(typed: &Typed) -> Typed {
    let plain = |name: &str, value: &str| {
        if NUMBERS.contains(&name) { ungrouped(value).unwrap_or_else(|| value.to_owned()) } else { value.to_owned() }
    };
    Typed::from_pairs(typed.pairs().iter().map(|(name, value)| (name.clone(), plain(name, value))).collect())
}

fn ungrouped(value: &str) -> Option<String> {
    let (first, rest) = value.trim().split_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let grouped = (1..=3).contains(&first.len())
        && digits(first)
        && rest.split('.').all(|group| group.len() == 3 && digits(group));
    grouped.then(|| format!("{first}{}", rest.replace('.', "")))
}

/// Fields that others read and that must not name a person (OUT-08). The machine itself looks at
/// `questions`.
const FREE_TEXTS: [&str; 5] = ["title", "place", "follow_up", "reason", "note"];

/// Identity and phone numbers in free texts: one fault for each find, at its field.
pub fn personal_data(input: &Input) -> Vec<FieldFault> {
    let faults = |field: &'static str| {
        let found = find_personal_data(&input.text(field)).into_iter();
        found.filter(|hit| matches!(hit.kind, HitKind::Nik | HitKind::Phone)).map(move |hit| FieldFault {
            field,
            text: format!("Hapus data pribadi dari kotak ini: {} {}.", hit.kind.label(), hit.text),
        })
    };
    FREE_TEXTS.into_iter().flat_map(faults).collect()
}

/// What the form says of an activity that took place.
pub fn held(input: &Input) -> HeldReport {
    HeldReport {
        held_on: input.day("held_on"),
        place: input.text("place"),
        topics: input.codes("topics"),
        men: input.number("men"),
        women: input.number("women"),
        total: input.number("total"),
        children: input.number("children"),
        questions: input.text("questions"),
    }
}

/// The form's fields as the record has them, so that nobody types them twice.
pub fn filled(record: &Outreach) -> Typed {
    let mut typed = Typed::default();
    for (name, value) in [
        ("title", &record.title),
        ("kind", &record.kind),
        ("place", &record.place),
        ("questions", &record.questions),
        ("follow_up", &record.follow_up),
    ] {
        typed.set(name, value.as_str());
    }
    for (name, joined) in [("topics", &record.topics), ("audience", &record.audience)] {
        codes(joined).for_each(|code| typed.add(name, code));
    }
    for (name, number) in
        [("men", record.men), ("women", record.women), ("total", record.total()), ("children", record.children)]
    {
        if let Some(number) = number {
            typed.set(name, number.to_string());
        }
    }
    fill_day(&mut typed, "held_on", record.held_on.or(record.planned_on));
    fill_day(&mut typed, "planned_on", record.planned_on);
    typed
}

fn fill_day(typed: &mut Typed, name: &str, day: Option<Day>) {
    let Some(day) = day else { return };
    let date = day.date();
    typed.set(&format!("{name}_d"), date.day().to_string());
    typed.set(&format!("{name}_m"), date.month().to_string());
    typed.set(&format!("{name}_y"), date.year().to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_between_thousands_are_read_and_a_comma_is_not() {
        assert_eq!(ungrouped("100.000").as_deref(), Some("100000"));
        assert_eq!(ungrouped(" 1.250.000 ").as_deref(), Some("1250000"));
        for odd in ["12,5", "12.5", "1250", ".250", "1.2500", "-1.000"] {
            assert_eq!(ungrouped(odd), None, "{odd}");
        }
    }

    #[test]
    fn every_act_has_its_own_address() {
        let mut slugs: Vec<&str> = VILLAGE_ACTS.iter().chain(&OFFICE_ACTS).map(|spec| spec.slug).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), VILLAGE_ACTS.len() + OFFICE_ACTS.len());
    }

    #[test]
    fn an_operator_is_not_offered_to_send() {
        assert!(RECORD_ONLY.fields.iter().all(|f| f.name != "send" && f.name != "evidence"));
        assert!(RECORD_ONLY.fields.iter().all(|f| RECORD_NEW.fields.iter().any(|other| other.name == f.name)));
    }
}

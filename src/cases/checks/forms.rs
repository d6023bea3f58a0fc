//! The sheets of a person's checks: one for each dimension of indicators, one for each placement
//! scheme, three about interviews.
use crate::access::Action;
use crate::cases::indicators::Dimension;
use crate::web::forms::{Choices, Class, Field, FormSpec};

/// What a sheet is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Indicators(Dimension),
    /// Code of the placement scheme.
    Departure(&'static str),
    Interview,
    /// One that another office held before.
    Earlier,
    /// The third and later ones.
    Again,
}

/// A form and where it lies beneath its person.
#[derive(Debug)]
pub struct Sheet {
    pub kind: Kind,
    /// `indikator/4` of `/berkas/{case_id}/orang/{number}/indikator/4`
    pub tail: &'static str,
    pub spec: FormSpec,
}

const ASKED: Choices = Choices::Fixed(&[
    ("all", "Semua sudah ditanyakan"),
    ("part", "Baru sebagian"),
    ("not_asked_safety", "Tidak ditanyakan (demi keamanan)"),
]);

const fn ticks(list: &'static str) -> [Field; 3] {
    [
        Field::checks("found", "Yang tampak atau dikatakan", Choices::List(list)).optional().class(Class::P3),
        Field::radios("asked", "Sejauh mana bagian ini ditanyakan?", ASKED).optional().class(Class::P3),
        Field::area("note", "Dasar centang di atas")
            .optional()
            .max(1_000)
            .hint("Siapa yang mengatakan, surat atau foto apa. Tulis seperlunya.")
            .class(Class::P3),
    ]
}
static DECEPTIVE: [Field; 3] = ticks(Dimension::Deceptive.list());
static COERCIVE: [Field; 3] = ticks(Dimension::Coercive.list());
static VULNERABLE: [Field; 3] = ticks(Dimension::Vulnerable.list());
static EXPLOITATION: [Field; 3] = ticks(Dimension::Exploitation.list());
static COERCED_THERE: [Field; 3] = ticks(Dimension::CoercedThere.list());
static VULNERABLE_THERE: [Field; 3] = ticks(Dimension::VulnerableThere.list());

const fn dimension(of: Dimension, tail: &'static str, fields: &'static [Field]) -> Sheet {
    let spec = FormSpec {
        action: Action::VictimScreen,
        slug: of.slug(),
        title: of.label(),
        intro: "Jelaskan dulu mengapa Anda bertanya. Orang ini boleh berhenti atau melewati kapan saja. Yang tidak dicentang tidak dihitung.",
        button: "Simpan bagian ini",
        danger: false,
        fields,
    };
    Sheet { kind: Kind::Indicators(of), tail, spec }
}

const fn paper(name: &'static str, label: &'static str) -> Field {
    Field::radios(name, label, Choices::List("document_answer")).optional().class(Class::P2)
}
const fn fact(name: &'static str, label: &'static str) -> Field {
    Field::radios(name, label, Choices::List("yes_no")).optional().class(Class::P2)
}

const MARITAL: Field = paper("marital_cert", "Surat status perkawinan");
const PERMIT: Field = paper("family_permit", "Surat izin suami, istri, orang tua, atau wali, diketahui kades/lurah");
const COMPETENCY: Field = paper("competency_cert", "Sertifikat kompetensi kerja");
const HEALTH: Field = paper("health_cert", "Surat keterangan sehat");
const PASSPORT: Field = paper("passport", "Paspor");
const WORK_VISA: Field = paper("work_visa", "Visa kerja");
const PLACEMENT: Field = paper("placement_agreement", "Perjanjian penempatan");
const CONTRACT: Field = paper("work_contract", "Perjanjian kerja");
const INSURANCE: Field = paper("bpjstk", "Kepesertaan BPJS Ketenagakerjaan");
const JKN: Field = paper("jkn", "Kepesertaan JKN");
const CALL: Field = paper("employer_call", "Surat panggilan kerja");
const LIABILITY: Field = paper("liability_stmt", "Surat pernyataan bertanggung jawab atas risiko");
const VISIT_VISA: Field = fact("visit_visa", "Berangkat dengan visa kunjungan, wisata, atau umrah?");
const FALSE_PURPOSE: Field = fact("false_purpose", "Keterangan tujuan pada permohonan paspor tidak benar?");
const REGISTERED: Field = fact("registered", "Tercatat di SiskoP2MI?");
const INDIVIDUAL: Field = fact("individual", "Direkrut orang perseorangan, bukan P3MI?");
const CLOSED: Field = fact("closed", "Negara atau jabatan tujuannya sedang ditutup?");
const UNOFFICIAL: Field = fact("unofficial", "Lewat jalur tidak resmi?");
const ON: Field =
    Field::date("on", "Tanggal berangkat").optional().hint("Rencana atau sudah terjadi.").class(Class::P2);

static P2P: [Field; 16] = [
    ON,
    MARITAL,
    PERMIT,
    COMPETENCY,
    HEALTH,
    PASSPORT,
    WORK_VISA,
    PLACEMENT,
    CONTRACT,
    INSURANCE,
    VISIT_VISA,
    FALSE_PURPOSE,
    REGISTERED,
    INDIVIDUAL,
    CLOSED,
    UNOFFICIAL,
];
static G2G: [Field; 15] = [
    ON,
    MARITAL,
    PERMIT,
    COMPETENCY,
    HEALTH,
    PASSPORT,
    WORK_VISA,
    PLACEMENT,
    CONTRACT,
    INSURANCE,
    VISIT_VISA,
    FALSE_PURPOSE,
    REGISTERED,
    CLOSED,
    UNOFFICIAL,
];
static PERSEORANGAN: [Field; 17] = [
    ON,
    MARITAL,
    PERMIT,
    COMPETENCY,
    HEALTH,
    PASSPORT,
    WORK_VISA,
    CONTRACT,
    INSURANCE,
    JKN,
    CALL,
    LIABILITY,
    VISIT_VISA,
    FALSE_PURPOSE,
    REGISTERED,
    CLOSED,
    UNOFFICIAL,
];
static OWN_COMPANY: [Field; 14] = [
    ON,
    MARITAL,
    PERMIT,
    COMPETENCY,
    HEALTH,
    PASSPORT,
    WORK_VISA,
    CONTRACT,
    INSURANCE,
    VISIT_VISA,
    FALSE_PURPOSE,
    REGISTERED,
    CLOSED,
    UNOFFICIAL,
];
static RE_ENTRY: [Field; 11] =
    [ON, HEALTH, PASSPORT, WORK_VISA, CONTRACT, INSURANCE, VISIT_VISA, FALSE_PURPOSE, REGISTERED, CLOSED, UNOFFICIAL];
static UNKNOWN: [Field; 15] = [
    ON,
    MARITAL,
    PERMIT,
    COMPETENCY,
    HEALTH,
    PASSPORT,
    WORK_VISA,
    CONTRACT,
    INSURANCE,
    VISIT_VISA,
    FALSE_PURPOSE,
    REGISTERED,
    INDIVIDUAL,
    CLOSED,
    UNOFFICIAL,
];

const fn departure(scheme: &'static str, tail: &'static str, title: &'static str, fields: &'static [Field]) -> Sheet {
    let spec = FormSpec {
        action: Action::VictimScreen,
        slug: scheme,
        title,
        intro: "Isi yang diketahui; yang lain boleh kosong. Celah prosedur dihitung dari jawaban ini dan tidak dapat diketik.",
        button: "Simpan dan hitung",
        danger: false,
        fields,
    };
    Sheet { kind: Kind::Departure(scheme), tail, spec }
}

pub const COMPANION: Field = Field::text("companion", "Pendamping")
    .optional()
    .hint("Wajib sejak wawancara kedua. Nama dan jabatannya.")
    .class(Class::P2);
pub const REASON: Field = Field::area("reason", "Mengapa perlu ditanya lagi?")
    .optional()
    .max(1_000)
    .hint("Wajib sejak wawancara kedua. Sebut apa yang belum terjawab.")
    .class(Class::P3);
pub const STARTED: Field =
    Field::note("Menekan tombol menambah hitungan wawancara. Isi wawancara ditulis pada berkas, bukan di sini.");
static INTERVIEW: [Field; 3] = [STARTED, COMPANION, REASON];
static EARLIER: [Field; 2] = [
    Field::select("agency_type", "Instansi yang mewawancarai", Choices::List("agency_type")),
    Field::date("held", "Tanggal"),
];

const fn interview(
    kind: Kind,
    action: Action,
    tail: &'static str,
    words: [&'static str; 2],
    fields: &'static [Field],
) -> Sheet {
    let [title, button] = words;
    Sheet { kind, tail, spec: FormSpec { action, slug: tail, title, intro: "", button, danger: false, fields } }
}

pub static SHEETS: [Sheet; 15] = [
    dimension(Dimension::Deceptive, "indikator/1", &DECEPTIVE),
    dimension(Dimension::Coercive, "indikator/2", &COERCIVE),
    dimension(Dimension::Vulnerable, "indikator/3", &VULNERABLE),
    dimension(Dimension::Exploitation, "indikator/4", &EXPLOITATION),
    dimension(Dimension::CoercedThere, "indikator/5", &COERCED_THERE),
    dimension(Dimension::VulnerableThere, "indikator/6", &VULNERABLE_THERE),
    departure("p2p", "keberangkatan/p2p", "Keberangkatan lewat P3MI", &P2P),
    departure("g2g", "keberangkatan/g2g", "Keberangkatan antarpemerintah", &G2G),
    departure("perseorangan", "keberangkatan/perseorangan", "Keberangkatan perseorangan", &PERSEORANGAN),
    departure("own_company", "keberangkatan/perusahaan-sendiri", "Keberangkatan oleh perusahaan sendiri", &OWN_COMPANY),
    departure("re_entry", "keberangkatan/kembali", "Kembali ke majikan yang sama", &RE_ENTRY),
    departure("unknown", "keberangkatan/belum-diketahui", "Keberangkatan dengan skema yang belum diketahui", &UNKNOWN),
    interview(
        Kind::Interview,
        Action::VictimInterview,
        "wawancara",
        ["Mulai wawancara", "Mulai wawancara"],
        &INTERVIEW,
    ),
    interview(
        Kind::Earlier,
        Action::VictimInterview,
        "wawancara-lama",
        ["Catat wawancara oleh instansi lain", "Simpan"],
        &EARLIER,
    ),
    interview(
        Kind::Again,
        Action::VictimInterviewAgain,
        "wawancara-lagi",
        ["Mulai wawancara ketiga atau berikutnya", "Mulai wawancara"],
        &INTERVIEW,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cases::departure::{AGE, SCHEMES};
    use crate::reference;

    fn asked(scheme: &str) -> BTreeSet<String> {
        let sheet =
            SHEETS.iter().find(|sheet| sheet.kind == Kind::Departure(sheet.spec.slug) && sheet.spec.slug == scheme);
        let fields = sheet.unwrap_or_else(|| panic!("no sheet for {scheme}")).spec.fields;
        fields.iter().map(|field| field.name.to_owned()).filter(|name| name != ON.name).collect()
    }

    #[test]
    fn each_scheme_asks_for_exactly_what_its_rules_need() {
        let rules = reference::gap_rules().unwrap();
        for scheme in SCHEMES {
            let needed: BTreeSet<String> = rules
                .iter()
                .filter(|rule| rule.schemes.iter().any(|s| s == scheme) && rule.asks != AGE)
                .map(|rule| rule.asks.clone())
                .collect();
            assert_eq!(asked(scheme), needed, "{scheme}");
        }
    }

    #[test]
    fn each_dimension_has_one_sheet() {
        for of in Dimension::ALL {
            let tail = format!("indikator/{}", of.slug());
            assert_eq!(SHEETS.iter().filter(|s| s.kind == Kind::Indicators(*of) && s.tail == tail).count(), 1, "{of}");
        }
    }
}

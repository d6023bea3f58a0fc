//! The machine of a village's outreach (domain §12.3, OUT-*): states, arrows, guards. Pure.
use crate::base::clock::Day;
use crate::base::text::personal::{HitKind, find_personal_data};
use crate::coded;
use crate::flow::{self, Arrow, Guard, Refusal};

coded! {
    OutreachState {
        Planned = "planned", Postponed = "postponed", Held = "held", Reported = "reported",
        Returned = "returned", Verified = "verified", Cancelled = "cancelled",
    }
}
use OutreachState::{Cancelled, Held, Planned, Postponed, Reported, Returned, Verified};

impl OutreachState {
    pub const INITIAL: Self = Planned;

    pub const fn label(self) -> &'static str {
        match self {
            Planned => "Direncanakan",
            Postponed => "Ditunda",
            Held => "Dilaksanakan",
            Reported => "Dilaporkan",
            Returned => "Perlu perbaikan",
            Verified => "Diverifikasi",
            Cancelled => "Dibatalkan",
        }
    }
    pub const fn is_final(self) -> bool {
        matches!(self, Verified | Cancelled)
    }
    pub const fn is_active(self) -> bool {
        !self.is_final()
    }
    /// The village may still correct what it wrote.
    pub const fn is_editable(self) -> bool {
        matches!(self, Planned | Postponed | Held | Returned)
    }
}

pub static ARROWS: &[Arrow<OutreachState>] = &[
    Arrow { from: &[Planned], to: Held, act: "outreach.record", label: "Catat pelaksanaan" },
    Arrow { from: &[Planned], to: Postponed, act: "outreach.postpone", label: "Tunda" },
    Arrow { from: &[Postponed], to: Planned, act: "outreach.reschedule", label: "Jadwalkan ulang" },
    Arrow { from: &[Held], to: Reported, act: "outreach.report", label: "Kirim laporan" },
    Arrow { from: &[Reported], to: Verified, act: "outreach.verify", label: "Verifikasi" },
    Arrow { from: &[Reported], to: Returned, act: "outreach.return", label: "Kembalikan" },
    Arrow { from: &[Returned], to: Reported, act: "outreach.resend", label: "Perbaiki" },
    Arrow { from: &[Planned, Postponed], to: Cancelled, act: "outreach.cancel", label: "Batalkan" },
];

/// What took place, as the form gave it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldReport {
    pub held_on: Option<Day>,
    pub place: String,
    pub topics: Vec<String>,
    pub men: Option<i64>,
    pub women: Option<i64>,
    /// As typed; checked against men and women.
    pub total: Option<i64>,
    /// Empty is allowed: "tidak dicatat" (OUT-02).
    pub children: Option<i64>,
    pub questions: String,
}

coded! {
    /// What shows that it took place.
    Evidence { AttendanceList = "attendance_list", Photo = "photo", Pending = "pending" }
}

/// One act on an outreach with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Record(HeldReport),
    Postpone { reason: String },
    Reschedule { planned_on: Option<Day> },
    Report { evidence: Option<Evidence> },
    Verify,
    Return { note: String },
    Resend,
    Cancel { reason: String },
}

impl Act {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Record(_) => "outreach.record",
            Self::Postpone { .. } => "outreach.postpone",
            Self::Reschedule { .. } => "outreach.reschedule",
            Self::Report { .. } => "outreach.report",
            Self::Verify => "outreach.verify",
            Self::Return { .. } => "outreach.return",
            Self::Resend => "outreach.resend",
            Self::Cancel { .. } => "outreach.cancel",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct OutreachFacts {
    pub today: Day,
}

/// The state that follows, or why none does. Late verification is allowed (D-62).
pub fn decide(state: OutreachState, act: &Act, facts: &OutreachFacts) -> Result<OutreachState, Refusal> {
    let next =
        flow::step(ARROWS, state, act.code()).ok_or_else(|| Refusal::no_step(ARROWS, state.label(), act.code()))?;
    let mut guard = Guard::default();
    match act {
        Act::Record(report) => held(&mut guard, report, facts.today),
        Act::Postpone { reason } => guard.filled(reason, "reason", "Isi alasan menunda kegiatan."),
        Act::Reschedule { planned_on } => planned(&mut guard, *planned_on, facts.today),
        Act::Report { evidence } => {
            guard.must(
                evidence.is_some(),
                "evidence",
                "Centang “Bukti menyusul”: daftar hadir dan foto belum dapat diunggah di sini.",
            );
        }
        Act::Return { note } => guard.filled(note, "note", "Tulis apa yang perlu diperbaiki."),
        Act::Cancel { reason } => guard.filled(reason, "reason", "Isi alasan membatalkan kegiatan."),
        Act::Verify | Act::Resend => {}
    }
    guard.pass(next)
}

/// Whether a plan may be made for that day; also for a first plan.
pub fn planned(guard: &mut Guard, on: Option<Day>, today: Day) {
    match on {
        None => guard.fault("planned_on", "Isi tanggal rencana."),
        Some(day) if day < today => guard.fault("planned_on", "Tanggal rencana tidak boleh sebelum hari ini."),
        Some(_) => {}
    }
}

/// More people than this in one village meeting is a slip of the finger (OUT-16).
const MANY: i64 = 5_000;
const TOO_MANY: &str = "Lebih dari 5.000, periksa.";

/// What a held activity must say; also when a returned one is corrected.
pub fn held(guard: &mut Guard, report: &HeldReport, today: Day) {
    match report.held_on {
        None => guard.fault("held_on", "Isi tanggal kegiatan."),
        Some(day) if day > today => guard.fault("held_on", "Tanggal kegiatan tidak boleh sesudah hari ini."),
        Some(_) => {}
    }
    guard.filled(&report.place, "place", "Isi tempat kegiatan.");
    guard.must(!report.topics.is_empty(), "topics", "Pilih paling sedikit satu topik.");
    count(guard, report.men, "men", "Isi jumlah laki-laki. Tulis 0 bila tidak ada.");
    count(guard, report.women, "women", "Isi jumlah perempuan. Tulis 0 bila tidak ada.");
    if let (Some(men), Some(women)) = (report.men, report.women) {
        totals(guard, report, men, women);
    }
    for hit in find_personal_data(&report.questions) {
        if matches!(hit.kind, HitKind::Nik | HitKind::Phone) {
            guard.fault("questions", format!("Hapus data pribadi dari kotak ini: {} {}.", hit.kind.label(), hit.text));
        }
    }
}

fn count(guard: &mut Guard, number: Option<i64>, field: &'static str, empty: &str) {
    match number {
        None => guard.fault(field, empty),
        Some(..0) => guard.fault(field, "Jumlah tidak boleh kurang dari 0."),
        Some(n) if n > MANY => guard.fault(field, TOO_MANY),
        Some(_) => {}
    }
}

fn totals(guard: &mut Guard, report: &HeldReport, men: i64, women: i64) {
    let sum = men.saturating_add(women);
    match report.total {
        Some(total) if total != sum => {
            guard.fault(
                "total",
                format!("Jumlah laki-laki ({men}) dan perempuan ({women}) tidak sama dengan jumlah peserta ({total})"),
            );
        }
        _ if sum > MANY && men <= MANY && women <= MANY => guard.fault("total", TOO_MANY),
        _ => {}
    }
    if let Some(children) = report.children {
        guard.must(children >= 0, "children", "Jumlah tidak boleh kurang dari 0.");
        if children > sum {
            guard.fault("children", format!("Jumlah anak ({children}) lebih besar dari jumlah peserta ({sum})."));
        }
    }
}

/// The acts that a state knows.
pub fn acts_from(state: OutreachState) -> Vec<&'static str> {
    flow::acts_from(ARROWS, state)
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;

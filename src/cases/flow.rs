//! The machine of a case (domain §12.1, D-20 to D-27): states, arrows, guards. How a case may end
//! stands in `closing`. Pure.
use super::risk::RiskLevel;
use super::screening::ScreeningResult;
use crate::base::clock::Day;
use crate::coded;
use crate::consent::flow::ConsentState;
use crate::flow::{self, Arrow, Guard, Refusal};

mod closing;

pub use closing::{CloseReason, Closing, Limit, Proposal, may_propose, reasons_from};

coded! {
    CaseState {
        Draft = "draft", Received = "received", Identification = "identification", Assessment = "assessment",
        Planned = "planned", InService = "in_service", Monitoring = "monitoring", OnHold = "on_hold",
        Transferred = "transferred", Closed = "closed", Merged = "merged",
    }
}
use CaseState::{
    Assessment, Closed, Draft, Identification, InService, Merged, Monitoring, OnHold, Planned, Received, Transferred,
};

impl CaseState {
    pub const INITIAL: Self = Draft;

    pub const fn label(self) -> &'static str {
        match self {
            Draft => "Draf",
            Received => "Diterima",
            Identification => "Identifikasi",
            Assessment => "Asesmen",
            Planned => "Rencana intervensi",
            InService => "Penanganan",
            Monitoring => "Pemantauan/reintegrasi",
            OnHold => "Ditangguhkan",
            Transferred => "Dilimpahkan",
            Closed => "Ditutup (terminasi)",
            Merged => "Digabung",
        }
    }
    /// What of an officer's work is not done, for a case without a deadline.
    pub const fn undone(self) -> &'static str {
        match self {
            Draft => "Draf belum dikirim",
            Received => "Identifikasi belum dimulai",
            Identification => "Identifikasi belum selesai",
            Assessment => "Asesmen berjalan",
            Planned => "Layanan belum dimulai",
            InService => "Layanan berjalan",
            Monitoring => "Pemantauan berjalan",
            OnHold => "Berkas ditangguhkan",
            Transferred | Closed | Merged => "",
        }
    }
    /// What the tracking page says (D-70); a draft has no tracking code.
    pub const fn status_word(self) -> &'static str {
        match self {
            Draft | Received => "diterima",
            Identification | Assessment | Planned | InService | Monitoring | OnHold => "diproses",
            Transferred | Closed | Merged => "selesai",
        }
    }
    pub const fn is_final(self) -> bool {
        matches!(self, Closed | Transferred | Merged)
    }
    /// "*aktif" (D-25): work goes on; never a draft, not while on hold.
    pub const fn is_active(self) -> bool {
        matches!(self, Received | Identification | Assessment | Planned | InService | Monitoring)
    }
}

pub static ARROWS: &[Arrow<CaseState>] = &[
    Arrow { from: &[Draft], to: Received, act: "case.submit", label: "Kirim" },
    Arrow { from: &[Received], to: Identification, act: "case.identify", label: "Mulai identifikasi" },
    Arrow { from: &[Identification], to: Assessment, act: "case.assess", label: "Terindikasi / perlu layanan" },
    Arrow { from: &[Identification], to: Closed, act: "case.close", label: "Bukan TPPO, kebutuhan dirujuk" },
    Arrow { from: &[Identification], to: Transferred, act: "case.transfer", label: "Bukan kewenangan" },
    Arrow { from: &[Assessment], to: Planned, act: "case.plan", label: "Susun rencana" },
    Arrow { from: &[Planned], to: InService, act: "case.start_service", label: "Mulai layanan" },
    Arrow { from: &[InService], to: Monitoring, act: "case.monitor", label: "Layanan utama selesai" },
    Arrow { from: &[Monitoring], to: Closed, act: "case.close", label: "Terminasi" },
    // D-20: a way out for whoever stops, dies, or was kept from leaving.
    Arrow {
        from: &[Assessment, Planned, InService, Monitoring],
        to: Closed,
        act: "case.close",
        label: "Tutup dengan alasan khusus",
    },
    Arrow { from: &[InService], to: Transferred, act: "case.transfer", label: "Limpahkan" },
    Arrow {
        from: &[Received, Identification, Assessment, Planned, InService, Monitoring],
        to: OnHold,
        act: "case.hold",
        label: "Tangguhkan",
    },
    // D-21: only back to the state it was held from.
    Arrow { from: &[OnHold], to: Received, act: "case.resume", label: "Lanjutkan" },
    Arrow { from: &[OnHold], to: Identification, act: "case.resume", label: "Lanjutkan" },
    Arrow { from: &[OnHold], to: Assessment, act: "case.resume", label: "Lanjutkan" },
    Arrow { from: &[OnHold], to: Planned, act: "case.resume", label: "Lanjutkan" },
    Arrow { from: &[OnHold], to: InService, act: "case.resume", label: "Lanjutkan" },
    Arrow { from: &[OnHold], to: Monitoring, act: "case.resume", label: "Lanjutkan" },
    Arrow { from: &[OnHold], to: Closed, act: "case.close", label: "Tutup tidak terhubung" },
    Arrow { from: &[Closed], to: Assessment, act: "case.reopen", label: "Buka kembali" },
    // D-25: also from on hold.
    Arrow {
        from: &[Received, Identification, Assessment, Planned, InService, Monitoring, OnHold],
        to: Merged,
        act: "case.merge",
        label: "Gabung",
    },
];

/// One act on a case with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Submit,
    Identify,
    Assess,
    Plan,
    StartService,
    Monitor,
    Close(Closing),
    Transfer,
    Hold,
    Resume,
    Reopen { reason: String },
    Merge { into: Surviving },
}

impl Act {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Submit => "case.submit",
            Self::Identify => "case.identify",
            Self::Assess => "case.assess",
            Self::Plan => "case.plan",
            Self::StartService => "case.start_service",
            Self::Monitor => "case.monitor",
            Self::Close(_) => "case.close",
            Self::Transfer => "case.transfer",
            Self::Hold => "case.hold",
            Self::Resume => "case.resume",
            Self::Reopen { .. } => "case.reopen",
            Self::Merge { .. } => "case.merge",
        }
    }
}

/// What a number needs (INT-02): the rest may be empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    Channel,
    /// Neither a region nor a place in words.
    Place,
    /// Neither a text nor a tick.
    Account,
    /// A way of reaching the reporter was chosen, and nothing to reach them by.
    Contact,
}

/// The case that a merged one goes into (D-24).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Surviving {
    Fits,
    Itself,
    OtherUnit,
    Ended,
}

impl Surviving {
    /// `same_case`, `same_unit`: how the other stands to the case that goes; `state`: of the other.
    pub const fn judge(same_case: bool, same_unit: bool, state: CaseState) -> Self {
        if same_case {
            Self::Itself
        } else if !same_unit {
            Self::OtherUnit
        } else if state.is_active() || matches!(state, OnHold) {
            Self::Fits
        } else {
            Self::Ended
        }
    }
}

/// A referral of the case that is not final.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenReferral {
    pub code: String,
    /// Name of the unit it was sent to.
    pub unit: String,
    /// May still be cancelled by its sender (D-33): it falls with the case.
    pub cancellable: bool,
}

/// Whether the risk was scored again since the services began.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Rescored {
    #[default]
    No,
    Yes,
}

/// What the guards must know of the case.
#[derive(Clone, Debug, Default)]
pub struct CaseFacts {
    pub missing: Vec<Missing>,
    pub screening_result: Option<ScreeningResult>,
    /// Why the officer chose that result.
    pub screening_reason: String,
    pub risk: Option<RiskLevel>,
    /// Today's state of the consent to services.
    pub service_consent: ConsentState,
    /// Rows of the plan that were not dropped.
    pub plan_rows: i64,
    /// Services that run.
    pub active_services: i64,
    /// Referrals that lie with their receiver: sent, accepted, in progress.
    pub active_referrals: i64,
    /// Referrals ever sent and not cancelled.
    pub made_referrals: i64,
    pub open_referrals: Vec<OpenReferral>,
    pub rescored: Rescored,
    /// Attempts to reach the person safely since the last contact.
    pub safe_attempts: i64,
    pub held_from: Option<CaseState>,
    /// The receiving unit has accepted the `case_transfer`.
    pub transfer_accepted: bool,
    pub today: Option<Day>,
    /// Months of the visits that were neither made nor skipped with a reason.
    pub open_visits: Vec<i32>,
    /// When the case may be closed as unreachable; none without a last contact.
    pub unreachable: Option<Limit>,
    /// When the case may be closed as never completed; none unless it is a PMI complaint.
    pub incomplete: Option<Limit>,
    pub proposal: Option<Proposal>,
}

/// Attempts at safe contact that holding a case needs (domain §12.1).
const SAFE_ATTEMPTS: i64 = 3;

/// The state that follows, or why none does.
pub fn decide(state: CaseState, act: &Act, facts: &CaseFacts) -> Result<CaseState, Refusal> {
    let no_step = || Refusal::no_step(ARROWS, state.label(), act.code());
    if let Act::Resume = act {
        let back = facts.held_from.filter(|to| flow::leads(ARROWS, state, act.code(), *to));
        return back.ok_or_else(no_step);
    }
    let next = flow::step(ARROWS, state, act.code()).ok_or_else(no_step)?;
    let mut guard = Guard::default();
    match act {
        Act::Submit => submit(&mut guard, facts),
        Act::Assess => assess(&mut guard, facts),
        Act::Plan => plan(&mut guard, facts),
        Act::StartService => {
            let active = facts.active_services + facts.active_referrals;
            guard.must(active > 0, "service", "Catat satu layanan yang berjalan, atau kirim satu rujukan dulu.");
        }
        Act::Monitor => monitor(&mut guard, facts),
        Act::Close(closing) => {
            closing::guard(&mut guard, state, closing, facts);
            closing::four_eyes(&mut guard, state, closing, facts)?;
        }
        Act::Transfer => guard.must(
            facts.transfer_accepted,
            "to_unit",
            "Unit tujuan belum menerima pelimpahan. Berkas tetap pada unit Anda.",
        ),
        Act::Hold if facts.safe_attempts < SAFE_ATTEMPTS => {
            guard.fault(
                "attempts",
                format!("Butuh {SAFE_ATTEMPTS} upaya kontak aman. Baru tercatat {}.", facts.safe_attempts),
            );
        }
        Act::Reopen { reason } => guard.filled(reason, "reason", "Isi alasan membuka kembali berkas ini."),
        Act::Merge { into } => merge(&mut guard, *into),
        Act::Identify | Act::Hold | Act::Resume => {}
    }
    guard.pass(next)
}

const NO_CONTACT: &str = "Tulis nomor yang aman, atau pilih “Jangan dihubungi”.";

fn submit(guard: &mut Guard, facts: &CaseFacts) {
    for missing in &facts.missing {
        match missing {
            Missing::Channel => guard.fault("channel", "Pilih kanal masuk."),
            Missing::Place => guard.fault("region", "Pilih wilayah, atau tulis tempatnya."),
            Missing::Account => guard.fault("narrative", "Tulis singkat apa yang terjadi."),
            Missing::Contact => guard.fault("reporter_contact", NO_CONTACT),
        }
    }
}

fn assess(guard: &mut Guard, facts: &CaseFacts) {
    guard.must(facts.screening_result.is_some(), "screening_result", "Hasil skrining belum dipilih.");
    guard.must(facts.risk.is_some(), "level", "Tingkat risiko belum diisi.");
    guard.filled(&facts.screening_reason, "reason", "Alasan petugas atas hasil skrining belum ditulis.");
}

/// The plan is made with the person, so an emergency without an answer is not enough; services and
/// referrals on another basis need no plan (CAS-02, CON-08).
fn plan(guard: &mut Guard, facts: &CaseFacts) {
    guard.must(facts.plan_rows > 0, "rows", "Tambahkan dulu sedikitnya satu langkah rencana.");
    let text = match facts.service_consent {
        ConsentState::Given | ConsentState::GuardianGiven => return,
        ConsentState::NotAsked => "Catat dulu persetujuan menerima layanan.",
        ConsentState::Refused | ConsentState::Withdrawn => {
            "Layanan tidak disetujui. Pilihan lain: tutup atas permintaan korban, atau rujuk untuk informasi hak."
        }
        ConsentState::NotObtainable => {
            "Persetujuan belum dapat diminta. Layanan darurat tetap boleh dicatat dan dirujuk."
        }
        ConsentState::Expired => "Persetujuan menerima layanan sudah kedaluwarsa. Mintakan lagi.",
    };
    guard.fault("receive_service", text);
}

fn monitor(guard: &mut Guard, facts: &CaseFacts) {
    if !facts.open_referrals.is_empty() {
        guard.fault("referrals", format!("Masih ada rujukan yang belum selesai: {}.", listed(&facts.open_referrals)));
    }
    guard.must(
        facts.rescored == Rescored::Yes,
        "level",
        "Nilai ulang risiko dulu di \u{201c}Tingkat risiko\u{201d}, lalu kembali ke sini.",
    );
}

fn merge(guard: &mut Guard, into: Surviving) {
    match into {
        Surviving::Fits => {}
        Surviving::Itself => guard.fault("into", "Berkas tidak dapat digabungkan dengan dirinya sendiri."),
        Surviving::OtherUnit => guard.fault("into", "Beda unit pemilik. Salah satu unit melimpahkan dulu berkasnya."),
        Surviving::Ended => {
            guard.fault("into", "Berkas itu sudah berakhir atau masih draf. Pilih berkas yang masih berjalan.");
        }
    }
}

/// `RJ-7F3K2M (RSUD Uji), RJ-… (…)`
fn listed(referrals: &[OpenReferral]) -> String {
    let lines: Vec<String> = referrals.iter().map(|r| format!("{} ({})", r.code, r.unit)).collect();
    lines.join(", ")
}

/// The acts that a state knows.
pub fn acts_from(state: CaseState) -> Vec<&'static str> {
    flow::acts_from(ARROWS, state)
}

/// Restorative mediation is refused in `tppo_*` and `child_*` cases and where a purpose is sexual
/// (D-27, CAS-12).
pub fn allows_mediation(case_type: &str, purposes: &[&str]) -> bool {
    !is_sexual(purposes) && !case_type.starts_with("tppo_") && !case_type.starts_with("child_")
}

/// Purposes to which UU 12/2022 (TPKS) applies.
pub fn is_sexual(purposes: &[&str]) -> bool {
    purposes.iter().any(|p| matches!(*p, "prostitution" | "sexual_use" | "reproductive_organ_use"))
}

#[cfg(test)]
#[path = "flow_tests.rs"]
mod tests;

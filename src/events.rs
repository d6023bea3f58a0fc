//! What slices announce to each other: ids only. What follows stands in `reactions`.
use crate::base::ids::{
    AlertId, CaseId, ConferenceId, ConsentId, EmergencyId, OutreachId, QuotaId, ReferralId, SubjectRequestId, UnitId,
    UserId,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    AlertSubmitted {
        alert: AlertId,
    },
    /// The one word that its reporter reads has changed.
    AlertMoved {
        alert: AlertId,
    },
    /// An alert ended as another one's duplicate.
    AlertMerged {
        alert: AlertId,
    },
    /// A case was opened from an alert.
    CaseOpened {
        case: CaseId,
        alert: Option<AlertId>,
    },
    /// A danger was noted on a case that was received without.
    DangerFound {
        case: CaseId,
    },
    /// One file became part of another: what other slices keep under it goes along.
    CaseMerged {
        case: CaseId,
        into: CaseId,
    },
    /// A case came from the public page.
    ReportReceived {
        case: CaseId,
    },
    /// It cannot wait, and this unit has duty in its region without owning it.
    ReportUrgent {
        case: CaseId,
        unit: UnitId,
    },
    CaseClosed {
        case: CaseId,
    },
    /// Somebody of the case turned 18: what the guardian answered ended.
    CameOfAge {
        case: CaseId,
    },
    /// Somebody must approve the closure.
    ClosureProposed {
        case: CaseId,
        unit: UnitId,
    },
    /// An officer was named for a case by somebody else.
    OfficerNamed {
        case: CaseId,
        user: UserId,
    },
    /// A proposed closure was agreed to: whoever proposed it hears of it.
    ClosureApproved {
        case: CaseId,
        user: UserId,
    },
    /// A proposed closure was sent back: whoever proposed it hears of it.
    ClosureReturned {
        case: CaseId,
        user: UserId,
    },
    /// An officer of another unit typed somebody who may be in this case (INT-09).
    SamePersonSought {
        case: CaseId,
        by: UnitId,
    },
    /// A declared conflict of interest: the head must name somebody else.
    ConflictDeclared {
        case: CaseId,
        unit: UnitId,
        user: UserId,
    },
    /// Somebody opened a case of another unit for half an hour.
    EmergencyOpened {
        emergency: EmergencyId,
    },
    /// An officer would open more identities than one person may.
    QuotaPassed {
        request: QuotaId,
    },
    /// A person asked something of her own data.
    SubjectAsked {
        request: SubjectRequestId,
    },
    /// An officer was named to answer it, or has to answer anew.
    SubjectAssigned {
        request: SubjectRequestId,
    },
    /// Offices were invited to talk a case over.
    ConferenceCalled {
        conference: ConferenceId,
    },
    /// A conference gave an office something to do.
    ConferenceDecided {
        conference: ConferenceId,
        unit: UnitId,
    },
    ReferralSent {
        referral: ReferralId,
    },
    /// Accepted, rejected, returned, started or completed: news for the sender.
    ReferralAnswered {
        referral: ReferralId,
    },
    /// Cancelled, resent or confirmed: news for the receiver.
    ReferralMoved {
        referral: ReferralId,
    },
    /// A transfer was accepted: the old case has ended.
    TransferAccepted {
        case: CaseId,
    },
    ConsentWithdrawn {
        consent: ConsentId,
    },
    ConsentExpired {
        consent: ConsentId,
    },
    OutreachReported {
        outreach: OutreachId,
    },
    OutreachAnswered {
        outreach: OutreachId,
    },
}

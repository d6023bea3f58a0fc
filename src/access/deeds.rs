//! Every act that the program knows, by its contract name `<resource>.<verb>`.
use crate::coded;

coded! {
    Action {
        AlertList = "alert.list", AlertView = "alert.view", AlertCount = "alert.count",
        AlertSubmit = "alert.submit", AlertAcknowledge = "alert.acknowledge", AlertVerify = "alert.verify",
        AlertSubstantiate = "alert.substantiate", AlertDismiss = "alert.dismiss", AlertOpenCase = "alert.open_case",
        AlertAct = "alert.act", AlertClose = "alert.close", AlertMerge = "alert.merge", AlertWarn = "alert.warn",

        CaseList = "case.list", CaseView = "case.view", CaseCreate = "case.create", CaseSubmit = "case.submit",
        CaseIdentify = "case.identify", CaseAssess = "case.assess", CasePlan = "case.plan",
        CaseStartService = "case.start_service", CaseMonitor = "case.monitor",
        CaseProposeClose = "case.propose_close", CaseClose = "case.close", CaseTransfer = "case.transfer",
        CaseHold = "case.hold", CaseResume = "case.resume", CaseReopen = "case.reopen", CaseMerge = "case.merge",
        CaseAssign = "case.assign", CaseDeclareConflict = "case.declare_conflict",
        CaseScreen = "case.screen", CaseRateRisk = "case.rate_risk", CaseWrite = "case.write",
        CaseRecordService = "case.record_service", CaseRecordVisit = "case.record_visit",
        CaseRecordContact = "case.record_contact",
        VictimCreate = "victim.create", VictimEdit = "victim.edit", VictimReveal = "victim.reveal",

        ConsentList = "consent.list", ConsentRecord = "consent.record", ConsentWithdraw = "consent.withdraw",
        ConsentExpire = "consent.expire",

        ReferralList = "referral.list", ReferralView = "referral.view", ReferralCreate = "referral.create",
        ReferralEdit = "referral.edit", ReferralRequestConsent = "referral.request_consent",
        ReferralSend = "referral.send", ReferralAccept = "referral.accept", ReferralReject = "referral.reject",
        ReferralReturn = "referral.return", ReferralResend = "referral.resend", ReferralStart = "referral.start",
        ReferralComplete = "referral.complete", ReferralCancel = "referral.cancel",
        ReferralForward = "referral.forward", ReferralConfirm = "referral.confirm_feedback",

        OutreachList = "outreach.list", OutreachView = "outreach.view", OutreachPlan = "outreach.create",
        OutreachRecord = "outreach.record", OutreachPostpone = "outreach.postpone",
        OutreachReschedule = "outreach.reschedule", OutreachReport = "outreach.report",
        OutreachVerify = "outreach.verify", OutreachReturn = "outreach.return", OutreachResend = "outreach.resend",
        OutreachCancel = "outreach.cancel",

        DeskView = "desk.view", NoticeList = "notice.list", NoticeRead = "notice.read",
        EscalationList = "escalation.list", SearchRun = "search.run", DistrictView = "district.view",

        AccountView = "account.view", AccountPassword = "account.password", AccountTotp = "account.totp",
        SessionList = "session.list", SessionEnd = "session.end", SessionLogout = "session.logout",
        SessionLogin = "session.login", SessionStepUp = "session.step_up",
        UserList = "user.list", UserView = "user.view", UserCreate = "user.create", UserDisable = "user.disable",
        UserReset = "user.reset", UserChangeRoles = "user.change_roles", UserApprove = "user.approve",
        UserActivate = "user.activate", UserReinvite = "user.reinvite",
        AgencyList = "agency.list", AgencyEdit = "agency.edit", AuditRead = "audit.read",

        PublicView = "public.view", HealthProbe = "health.probe",
    }
}

impl Action {
    /// `alert` of `alert.verify`.
    pub fn resource(self) -> &'static str {
        self.code().split_once('.').map_or("", |(resource, _)| resource)
    }
    /// The act of opening the same kind of record: whoever may do it knows that the record exists.
    pub const fn looking(self) -> Option<Self> {
        match self {
            Self::AlertView | Self::AlertAcknowledge | Self::AlertVerify | Self::AlertSubstantiate
            | Self::AlertDismiss | Self::AlertOpenCase | Self::AlertAct | Self::AlertClose | Self::AlertMerge
            | Self::AlertWarn => Some(Self::AlertView),
            Self::CaseView | Self::CaseSubmit | Self::CaseIdentify | Self::CaseAssess | Self::CasePlan
            | Self::CaseStartService | Self::CaseMonitor | Self::CaseProposeClose | Self::CaseClose
            | Self::CaseTransfer | Self::CaseHold | Self::CaseResume | Self::CaseReopen | Self::CaseMerge
            | Self::CaseAssign | Self::CaseDeclareConflict | Self::CaseScreen | Self::CaseRateRisk | Self::CaseWrite
            | Self::CaseRecordService | Self::CaseRecordVisit | Self::CaseRecordContact | Self::VictimCreate
            | Self::VictimEdit | Self::VictimReveal | Self::ConsentList | Self::ConsentRecord
            | Self::ConsentWithdraw | Self::ReferralCreate => Some(Self::CaseView),
            Self::ReferralView | Self::ReferralEdit | Self::ReferralRequestConsent | Self::ReferralSend
            | Self::ReferralAccept | Self::ReferralReject | Self::ReferralReturn | Self::ReferralResend
            | Self::ReferralStart | Self::ReferralComplete | Self::ReferralCancel | Self::ReferralForward
            | Self::ReferralConfirm => Some(Self::ReferralView),
            Self::OutreachView | Self::OutreachRecord | Self::OutreachPostpone | Self::OutreachReschedule
            | Self::OutreachReport | Self::OutreachVerify | Self::OutreachReturn | Self::OutreachResend
            | Self::OutreachCancel => Some(Self::OutreachView),
            Self::UserView | Self::UserDisable | Self::UserReset | Self::UserChangeRoles | Self::UserApprove
            | Self::UserReinvite => Some(Self::UserView),
            _ => None,
        }
    }
    /// Whether it touches people in a case: no village account may have a rule on it.
    pub fn is_case_side(self) -> bool {
        matches!(self.resource(), "case" | "victim" | "consent" | "referral")
    }
}

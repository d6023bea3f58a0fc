//! Every act that the program knows, by its contract name `<resource>.<verb>`.
use crate::coded;

coded! {
    Action {
        AlertList = "alert.list", AlertView = "alert.view", AlertCount = "alert.count",
        AlertSubmit = "alert.submit", AlertAcknowledge = "alert.acknowledge", AlertVerify = "alert.verify",
        AlertSubstantiate = "alert.substantiate", AlertDismiss = "alert.dismiss", AlertOpenCase = "alert.open_case",
        AlertAct = "alert.act", AlertClose = "alert.close", AlertMerge = "alert.merge", AlertWarn = "alert.warn",

        CaseList = "case.list", CaseView = "case.view", CaseCreate = "case.create", CaseSubmit = "case.submit",
        CaseEditIntake = "case.edit_intake",
        CaseIdentify = "case.identify", CaseAssess = "case.assess", CasePlan = "case.plan",
        CaseStartService = "case.start_service", CaseMonitor = "case.monitor",
        CaseProposeClose = "case.propose_close", CaseClose = "case.close",
        CaseReturnClosure = "case.return_closure", CaseTransfer = "case.transfer",
        CaseHold = "case.hold", CaseResume = "case.resume", CaseReopen = "case.reopen", CaseMerge = "case.merge",
        CaseAssign = "case.assign", CaseDeclareConflict = "case.declare_conflict",
        CaseScreen = "case.screen", CaseRateRisk = "case.rate_risk", CaseWrite = "case.write",
        CaseRecordService = "case.record_service", CaseEndService = "case.end_service",
        CaseRecordVisit = "case.record_visit",
        CaseRecordContact = "case.record_contact", CaseWritePlan = "case.write_plan",
        CaseGiveCode = "case.give_code", CasePrint = "case.print", CaseBreakGlass = "case.break_glass",
        CaseAccessLog = "case.access_log", CasePrintAccess = "case.print_access",
        EmergencyList = "breakglass.list", EmergencyReview = "breakglass.review",
        QuotaList = "quota.list", QuotaDecide = "quota.decide",
        FilterList = "filter.list", FilterKeep = "filter.keep", FilterRemove = "filter.remove",
        CaseViewParts = "case.view_parts",
        CaseViewFile = "case.view_file", CaseWriteFile = "case.write_file", CaseRevealFile = "case.reveal_file",
        CaseAttach = "case.attach", AttachmentList = "attachment.list", AttachmentOpen = "attachment.open",
        AttachmentStrike = "attachment.strike",
        PartyView = "party.view", PartyEdit = "party.edit", PartyReveal = "party.reveal",
        VictimCreate = "victim.create", VictimEdit = "victim.edit", VictimReveal = "victim.reveal",
        VictimRevealCare = "victim.reveal_care", VictimGiveCode = "victim.give_code",

        VictimScreen = "victim.screen", VictimInterview = "victim.interview",
        VictimInterviewAgain = "victim.interview_again",

        ConsentList = "consent.list", ConsentRecord = "consent.record", ConsentWithdraw = "consent.withdraw",
        ConsentExpire = "consent.expire",

        ConferenceConvene = "conference.convene", ConferenceView = "conference.view",
        ConferenceSign = "conference.sign", ConferenceRecord = "conference.record",
        ConferenceDecide = "conference.decide", ConferenceFinish = "conference.finish",
        ConferenceCancel = "conference.cancel",

        PdpList = "pdp.list", PdpView = "pdp.view", PdpAssign = "pdp.assign", PdpDraft = "pdp.draft",
        PdpAnswer = "pdp.answer", PdpReturn = "pdp.return", PdpPrint = "pdp.print",

        ReferralList = "referral.list", ReferralView = "referral.view", ReferralCreate = "referral.create",
        ReferralEdit = "referral.edit", ReferralRequestConsent = "referral.request_consent",
        ReferralSend = "referral.send", ReferralAccept = "referral.accept", ReferralReject = "referral.reject",
        ReferralReturn = "referral.return", ReferralResend = "referral.resend", ReferralStart = "referral.start",
        ReferralAssign = "referral.assign",
        ReferralComplete = "referral.complete", ReferralCancel = "referral.cancel",
        ReferralForward = "referral.forward", ReferralConfirm = "referral.confirm_feedback",

        ReferralInterview = "referral.interview", ReferralInterviewAgain = "referral.interview_again",

        PassportCheck = "passport.check",

        LetterView = "letter.view", LetterCreate = "letter.create", LetterEdit = "letter.edit",
        LetterInitial = "letter.initial", LetterSign = "letter.sign", LetterReturn = "letter.return",
        LetterDispatch = "letter.dispatch", LetterReceive = "letter.receive", LetterVoid = "letter.void",
        LetterPrint = "letter.print", LetterList = "letter.list",
        LetterCheck = "letter.verify_public",

        OutreachList = "outreach.list", OutreachView = "outreach.view", OutreachPlan = "outreach.create",
        OutreachRecord = "outreach.record", OutreachPostpone = "outreach.postpone",
        OutreachReschedule = "outreach.reschedule", OutreachReport = "outreach.report",
        OutreachVerify = "outreach.verify", OutreachReturn = "outreach.return", OutreachResend = "outreach.resend",
        OutreachCancel = "outreach.cancel",

        DeskView = "desk.view", NoticeList = "notice.list", NoticeRead = "notice.read",
        EscalationList = "escalation.list", SearchRun = "search.run", SearchPeople = "search.people",
        DistrictView = "district.view",

        AccountView = "account.view", AccountPassword = "account.password", AccountTotp = "account.totp",
        SessionList = "session.list", SessionEnd = "session.end", SessionLogout = "session.logout",
        SessionLogin = "session.login", SessionStepUp = "session.step_up",
        UserList = "user.list", UserView = "user.view", UserCreate = "user.create", UserDisable = "user.disable",
        UserReset = "user.reset", UserChangeRoles = "user.change_roles", UserChangeDuties = "user.change_duties", UserApprove = "user.approve",
        UserActivate = "user.activate", UserReinvite = "user.reinvite",
        DirectoryList = "directory.list", DirectoryView = "directory.view",
        DirectorySetCapacity = "directory.set_capacity", DirectorySetHours = "directory.set_hours",
        DirectorySetServices = "directory.set_services", DirectorySetDuty = "directory.set_duty",
        AgencyList = "agency.list", AgencyEdit = "agency.edit", AuditRead = "audit.read",
        DeadlineList = "deadline.list", DeadlineChange = "deadline.change",
        HolidayList = "holiday.list", HolidayChange = "holiday.change", HolidayApprove = "holiday.approve",

        PublicReport = "public.report", PublicTrack = "public.track", PublicRights = "public.rights", PublicAsk = "public.ask",
        PublicView = "public.view", HealthProbe = "health.probe",
    }
}

impl Action {
    /// `alert` of `alert.verify`.
    pub fn resource(self) -> &'static str {
        self.code().split_once('.').map_or("", |(resource, _)| resource)
    }
    /// The act of opening the same kind of record: whoever may do it knows that the record exists.
    pub fn looking(self) -> Option<Self> {
        match (self.resource(), self) {
            (_, Self::AlertList | Self::AlertSubmit | Self::AlertCount) => None,
            (_, Self::CaseList | Self::CaseCreate | Self::ReferralList | Self::OutreachList | Self::OutreachPlan) => {
                None
            }
            (_, Self::UserList | Self::UserCreate | Self::UserActivate | Self::DirectoryList) => None,
            // Only the system lets a consent run out.
            (_, Self::ConsentExpire) => None,
            // A referral is made on the case's page.
            (_, Self::ReferralCreate) | ("case" | "victim" | "party" | "consent" | "attachment", _) => {
                Some(Self::CaseView)
            }
            ("alert", _) => Some(Self::AlertView),
            ("referral", _) => Some(Self::ReferralView),
            (_, Self::LetterList | Self::LetterCheck | Self::PdpList) => None,
            ("pdp", _) => Some(Self::PdpView),
            // It is made on the case's page.
            (_, Self::ConferenceConvene) => Some(Self::CaseView),
            ("conference", _) => Some(Self::ConferenceView),
            ("letter", _) => Some(Self::LetterView),
            ("outreach", _) => Some(Self::OutreachView),
            ("user", _) => Some(Self::UserView),
            ("directory", _) => Some(Self::DirectoryView),
            _ => None,
        }
    }
    /// Whether it concerns one alert, whose page tells who reported.
    pub fn opens_an_alert(self) -> bool {
        self.resource() == "alert" && !matches!(self, Self::AlertList | Self::AlertSubmit | Self::AlertCount)
    }
    /// Whether it touches people in a case: no village account may have a rule on it.
    pub fn is_case_side(self) -> bool {
        matches!(
            self.resource(),
            "case" | "victim" | "party" | "consent" | "referral" | "attachment" | "pdp" | "conference"
        )
    }
}

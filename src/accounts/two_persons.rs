//! What one administrator may do alone and what takes a second person (ACT-06, ACT-09, ACT-12,
//! ACT-13). Pure: no database, no request.
use crate::access::Role;
use crate::coded;

coded! {
    /// What waits for a second person. Codes of `role_requests.kind`.
    RequestKind {
        /// Roles that open much, or that decide over other accounts.
        Roles = "roles",
        /// An administrator asks for case work in an own account.
        OwnRoles = "own_roles",
        /// A forgotten password.
        Reset = "reset",
        /// A forgotten password and a lost phone.
        ResetWithCode = "reset_code",
    }
}

impl RequestKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Roles => "Pemberian peran",
            Self::OwnRoles => "Peran kasus untuk akun milik admin sendiri",
            Self::Reset => "Setel ulang kata sandi",
            Self::ResetWithCode => "Setel ulang kata sandi dan aplikasi kode",
        }
    }
    pub const fn is_reset(self) -> bool {
        matches!(self, Self::Reset | Self::ResetWithCode)
    }
}

/// Roles with which somebody works on cases.
pub const fn is_case_role(role: Role) -> bool {
    matches!(
        role,
        Role::UnitHead
            | Role::CaseManager
            | Role::IntakeOfficer
            | Role::ServiceOfficer
            | Role::PoliceLiaison
            | Role::ImmigrationOfficer
            | Role::LabourOfficer
            | Role::Bp3miOfficer
            | Role::ShelterOfficer
    )
}

/// Who may approve could otherwise make an account of their own that approves.
const fn approves(role: Role) -> bool {
    matches!(role, Role::SysAdmin | Role::ProvCoordinator)
}

/// Whether people of this agency type stand on the village side of the wall.
pub fn is_village_unit(agency_type: &str) -> bool {
    matches!(agency_type, "desa" | "kelurahan" | "kecamatan")
}

/// Why these roles cannot stand in one account of such a unit (ACT-09).
pub fn mismatch(roles: &[Role], agency_type: &str) -> Option<&'static str> {
    let village = roles.iter().filter(|role| role.is_village_side()).count();
    if roles.is_empty() {
        return Some("Pilih paling sedikit satu peran.");
    }
    if village > 0 && village < roles.len() {
        return Some(
            "Peran desa atau kecamatan tidak boleh bersama peran kantor. Buat dua akun, satu untuk tiap unit.",
        );
    }
    match (village > 0, is_village_unit(agency_type)) {
        (true, false) => Some("Peran desa atau kecamatan hanya untuk akun di desa, kelurahan, atau kecamatan."),
        (false, true) => Some(
            "Peran kantor tidak boleh diberikan kepada akun desa atau kecamatan. Buat akun lain di unit kantornya.",
        ),
        _ => None,
    }
}

/// How a wish for roles takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    AtOnce,
    Waits(RequestKind),
}

/// `own`: the account belongs to the one who asks. Taking roles away needs nobody else.
pub fn effect(before: &[Role], wanted: &[Role], own: bool) -> Effect {
    let added = || wanted.iter().copied().filter(|role| !before.contains(role));
    if own && added().any(is_case_role) {
        return Effect::Waits(RequestKind::OwnRoles);
    }
    if added().any(|role| role.needs_two_persons() || approves(role)) {
        return Effect::Waits(RequestKind::Roles);
    }
    Effect::AtOnce
}

/// Whether this person may decide on a request made by another about a third.
pub fn may_decide(kind: RequestKind, roles: &[Role], is_requester: bool, is_subject: bool) -> bool {
    let fits = match kind {
        RequestKind::OwnRoles => roles.contains(&Role::ProvCoordinator),
        _ => roles.iter().copied().any(approves),
    };
    fits && !is_requester && !is_subject
}

/// The same person by the name that was typed: case and spaces do not matter.
pub fn same_name(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    plain(one) == plain(other)
}

/// security.md 7.8: `[a-z0-9._-]{3,40}`. No @: an address is no user name.
pub fn is_username(text: &str) -> bool {
    (3..=40).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

/// The account's short code, for receipts: from the random end of its id.
pub fn receipt(id: crate::base::ids::UserId) -> String {
    crate::base::ids::code_from("AK", id.bytes().get(10..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn village_and_office_roles_never_stand_together() {
        let mixed = [Role::VillageOperator, Role::LabourOfficer];
        assert!(mismatch(&mixed, "desa").is_some());
        assert!(mismatch(&mixed, "disnaker_kab").is_some());
        assert!(mismatch(&[Role::SubdistrictOfficer, Role::CaseManager], "kecamatan").is_some());
    }

    #[test]
    fn roles_must_fit_the_side_of_the_unit() {
        assert!(mismatch(&[Role::CaseManager], "desa").is_some());
        assert!(mismatch(&[Role::VillageHead], "uptd_ppa_kab").is_some());
        assert!(mismatch(&[], "uptd_ppa_kab").is_some());
        assert_eq!(mismatch(&[Role::VillageHead], "kelurahan"), None);
        assert_eq!(mismatch(&[Role::LabourOfficer, Role::TaskforceSecretariat], "disnaker_kab"), None);
    }

    #[test]
    fn granting_a_head_an_auditor_or_an_approver_takes_two() {
        for role in [Role::UnitHead, Role::Dpo, Role::Auditor, Role::SysAdmin, Role::ProvCoordinator] {
            assert_eq!(
                effect(&[Role::CaseManager], &[Role::CaseManager, role], false),
                Effect::Waits(RequestKind::Roles),
                "{role}"
            );
        }
        assert_eq!(effect(&[Role::CaseManager], &[Role::ServiceOfficer], false), Effect::AtOnce);
    }

    #[test]
    fn taking_a_role_away_or_keeping_it_takes_one() {
        assert_eq!(effect(&[Role::UnitHead, Role::CaseManager], &[Role::CaseManager], false), Effect::AtOnce);
        assert_eq!(effect(&[Role::UnitHead], &[Role::UnitHead, Role::CaseManager], false), Effect::AtOnce);
    }

    #[test]
    fn an_administrators_own_case_account_waits_for_the_coordinator() {
        let kind = RequestKind::OwnRoles;
        assert_eq!(effect(&[], &[Role::CaseManager], true), Effect::Waits(kind));
        assert_eq!(effect(&[Role::SysAdmin], &[Role::SysAdmin, Role::IntakeOfficer], true), Effect::Waits(kind));
        assert!(!may_decide(kind, &[Role::SysAdmin], false, false));
        assert!(may_decide(kind, &[Role::ProvCoordinator], false, false));
    }

    #[test]
    fn nobody_approves_what_they_asked_for_or_what_concerns_them() {
        for kind in RequestKind::ALL {
            for role in [Role::SysAdmin, Role::ProvCoordinator] {
                assert!(!may_decide(*kind, &[role], true, false));
                assert!(!may_decide(*kind, &[role], false, true));
            }
            assert!(!may_decide(*kind, &[Role::UnitHead, Role::Dpo], false, false));
        }
        assert!(may_decide(RequestKind::Reset, &[Role::SysAdmin], false, false));
    }

    #[test]
    fn a_user_name_is_short_plain_and_no_address() {
        for good in ["uji.cm1", "a-b", "petugas_01"] {
            assert!(is_username(good), "{good}");
        }
        for bad in ["ab", "Uji.cm1", "uji@example.org", "uji cm1", "", "ujiä", &"x".repeat(41)] {
            assert!(!is_username(bad), "{bad}");
        }
    }

    #[test]
    fn a_name_typed_otherwise_is_still_the_same_person() {
        assert!(same_name("Contoh  Wulandari", " contoh wulandari "));
        assert!(!same_name("Contoh Wulandari", "Contoh Wulan"));
    }
}

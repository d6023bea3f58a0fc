//! The words in which access is decided: roles, relations to a record, field classes.
use crate::base::ids::{UnitId, UserId};
use crate::coded;

coded! {
    /// The 17 roles (domain §2.2).
    Role {
        SysAdmin = "sys_admin", ProvCoordinator = "prov_coordinator", UnitHead = "unit_head",
        CaseManager = "case_manager", IntakeOfficer = "intake_officer", ServiceOfficer = "service_officer",
        PoliceLiaison = "police_liaison", ImmigrationOfficer = "immigration_officer",
        LabourOfficer = "labour_officer", Bp3miOfficer = "bp3mi_officer", ShelterOfficer = "shelter_officer",
        VillageHead = "village_head", VillageOperator = "village_operator",
        SubdistrictOfficer = "subdistrict_officer", TaskforceSecretariat = "taskforce_secretariat",
        Auditor = "auditor", Dpo = "dpo",
    }
}

impl Role {
    /// Village and kecamatan stand on the other side of a wall from every case (security.md 3.6).
    pub const fn is_village_side(self) -> bool {
        matches!(self, Self::VillageHead | Self::VillageOperator | Self::SubdistrictOfficer)
    }
    /// Roles that can reveal, export, administer or audit need a second factor (security.md 5.3).
    pub const fn needs_second_factor(self) -> bool {
        !self.is_village_side()
    }
    /// Granting these takes a second person (ACT-06).
    pub const fn needs_two_persons(self) -> bool {
        matches!(self, Self::UnitHead | Self::Dpo | Self::Auditor)
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::SysAdmin => "Admin sistem",
            Self::ProvCoordinator => "Koordinator provinsi",
            Self::UnitHead => "Kepala unit",
            Self::CaseManager => "Manajer kasus",
            Self::IntakeOfficer => "Petugas penerima",
            Self::ServiceOfficer => "Petugas layanan",
            Self::PoliceLiaison => "Penghubung kepolisian",
            Self::ImmigrationOfficer => "Petugas imigrasi",
            Self::LabourOfficer => "Petugas ketenagakerjaan",
            Self::Bp3miOfficer => "Petugas BP3MI",
            Self::ShelterOfficer => "Petugas rumah aman",
            Self::VillageHead => "Kepala desa/lurah",
            Self::VillageOperator => "Operator desa",
            Self::SubdistrictOfficer => "Petugas kecamatan",
            Self::TaskforceSecretariat => "Sekretariat gugus tugas",
            Self::Auditor => "Auditor",
            Self::Dpo => "Petugas pelindungan data",
        }
    }
    /// For a person whose screen somebody else may see: no job that means a safe house.
    pub const fn label_to_her(self) -> &'static str {
        match self {
            Self::ShelterOfficer => Self::ServiceOfficer.label(),
            other => other.label(),
        }
    }
}

coded! {
    /// How an actor stands to a record (security.md 3.4).
    Relation {
        /// Any signed-in person, for pages that concern no record.
        Anyone = "none",
        /// Made by the actor.
        Own = "self",
        /// Made by the actor's village.
        OwnVillage = "own",
        OwnerUnit = "owner_unit",
        /// Named staff of the record.
        Assigned = "assigned",
        /// Unit to which an open referral was sent.
        ReceiverUnit = "receiver_unit",
        /// Unit with an open grant.
        Granted = "granted",
        /// The record's region lies in the unit's work area.
        WorkArea = "work_area",
        /// The record's village belongs to the actor's kecamatan.
        SubordinateArea = "subordinate_area",
        /// The owner unit's parent.
        SuperiorUnit = "superior_unit",
        /// Initials the letters of the owner unit (DECISIONS 7: kasi/kabid).
        Initials = "may_initial",
        /// Sends the letters of the owner unit (DECISIONS 7: tata usaha).
        Sends = "may_dispatch",
        /// Open break-glass.
        Emergency = "emergency",
        /// Declared a conflict of interest: always denies.
        Conflicted = "conflicted",
    }
}

coded! {
    /// Field classes that a grant may open (D-07). The safe summary is none of them: it always goes.
    Bundle {
        Contact = "contact", Identity = "identity", Narrative = "narrative", Health = "health",
        Journey = "journey", Suspects = "suspects", Documents = "documents", Legal = "legal",
        Children = "children",
    }
}

impl Bundle {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Contact => "Kontak dan cara menghubungi",
            Self::Identity => "Identitas",
            Self::Narrative => "Kronologi",
            Self::Health => "Kesehatan dan psikologis",
            Self::Journey => "Perjalanan",
            Self::Suspects => "Terlapor",
            Self::Documents => "Dokumen",
            Self::Legal => "Proses hukum dan kerugian",
            Self::Children => "Data tambahan anak",
        }
    }
}

macro_rules! set_of {
    ($(#[$note:meta])* $set:ident, $item:ident) => {
        $(#[$note])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        pub struct $set(u16);
        impl $set {
            pub const NONE: Self = Self(0);
            #[expect(clippy::as_conversions, reason = "the only const way from a variant to its number")]
            const fn bit(item: $item) -> u16 {
                1 << (item as u16)
            }
            pub const fn has(self, item: $item) -> bool {
                self.0 & Self::bit(item) != 0
            }
            #[must_use]
            pub const fn with(self, item: $item) -> Self {
                Self(self.0 | Self::bit(item))
            }
            #[must_use]
            pub const fn without(self, item: $item) -> Self {
                Self(self.0 & !Self::bit(item))
            }
            #[must_use]
            pub const fn and(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
            #[must_use]
            pub const fn or(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }
            pub fn items(self) -> impl Iterator<Item = $item> {
                $item::ALL.iter().copied().filter(move |i| self.has(*i))
            }
            /// Codes joined with `;`, as stored.
            pub fn codes(self) -> String {
                self.items().map($item::code).collect::<Vec<_>>().join(";")
            }
            /// Unknown codes are left out: a class that no longer exists opens nothing.
            pub fn from_codes(codes: &str) -> Self {
                codes.split(';').filter_map($item::parse).collect()
            }
        }
        impl FromIterator<$item> for $set {
            fn from_iter<I: IntoIterator<Item = $item>>(items: I) -> Self {
                items.into_iter().fold(Self::NONE, Self::with)
            }
        }
    };
}
set_of!(
    /// Relations that hold at once.
    Relations, Relation
);
set_of!(
    /// Field classes that are open.
    Bundles, Bundle
);

/// Where a record stands, from which the relations follow.
#[derive(Clone, Debug, Default)]
pub struct Place {
    pub owner_unit: Option<UnitId>,
    pub owner_parent: Option<UnitId>,
    pub author_unit: Option<UnitId>,
    pub author: Option<UserId>,
    pub receiver_unit: Option<UnitId>,
    pub region: String,
}

/// What the decision needs to know of one record, as seen by one actor.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub relations: Relations,
    pub state: &'static str,
    /// Classes that an open grant gives the actor's unit.
    pub granted: Bundles,
    /// The record concerns a child: rules for adults do not apply.
    pub child: bool,
    /// Only named staff may know it exists (a reported official, D-66).
    pub named_staff_only: bool,
}

impl Facts {
    /// For a page that concerns no record.
    pub fn nothing() -> Self {
        Self { relations: Relations::NONE.with(Relation::Anyone), ..Self::default() }
    }
}

//! How much care a form's field needs.

/// Sensitivity of what is typed (domain §4.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    P1,
    P2,
    P3,
}

impl Class {
    pub const fn code(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
        }
    }
}

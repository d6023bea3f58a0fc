//! What a form's field asks for.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Text,
    Area,
    Number,
    Date,
    Radios,
    Checks,
    Select,
    Password,
    Tel,
    /// A code that people type: capitals, blanks and dashes do not matter.
    Code,
    YesNo,
    Hidden,
    /// A paragraph between fields, no input.
    Note,
    /// One file; its bytes come beside what was typed (`upload`).
    File,
}

impl FieldKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Area => "area",
            Self::Number => "number",
            Self::Date => "date",
            Self::Radios => "radios",
            Self::Checks => "checks",
            Self::Select => "select",
            Self::Password => "password",
            Self::Tel => "tel",
            Self::Code => "code",
            Self::YesNo => "yes_no",
            Self::Hidden => "hidden",
            Self::Note => "note",
            Self::File => "file",
        }
    }
}

//! A form ready for the template: options chosen, errors at their fields, typed values kept.
use crate::flow::FieldFault;
use crate::reference::Book;

use super::forms::{Choices, Field, FieldKind, FormSpec, Given};
use super::typed::Typed;
use super::unsaid::{self, Unsaid};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionView {
    pub code: String,
    pub label: String,
    pub hint: Option<String>,
    pub selected: bool,
    pub disabled: bool,
}

impl OptionView {
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into(), ..Self::default() }
    }
}

pub struct FieldView {
    pub id: String,
    pub name: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub kind: FieldKind,
    pub value: String,
    pub values: Vec<String>,
    pub options: Vec<OptionView>,
    pub error: Option<String>,
    pub optional: bool,
    pub max: usize,
    pub inputmode: &'static str,
    pub autocomplete: &'static str,
    /// Day, month and year of a date.
    pub parts: [String; 3],
    pub width: &'static str,
    /// Name and options of the small choice beside it, for who has no answer (INT-07).
    pub unsaid: Option<(String, Vec<OptionView>)>,
}

pub struct FormView {
    pub action_url: String,
    pub act: &'static str,
    pub title: String,
    pub intro: Option<String>,
    pub button: String,
    pub danger: bool,
    pub key: String,
    pub version: Option<i32>,
    pub csrf: String,
    pub fields: Vec<FieldView>,
    /// Field id and message, for the summary at the top.
    pub errors: Vec<(String, String)>,
    pub secondary: Option<(String, String)>,
    /// Shown, but cannot be sent now.
    pub dead: bool,
}

/// What a form is shown with.
pub struct Fill<'a> {
    pub url: String,
    pub csrf: String,
    pub version: Option<i32>,
    pub values: &'a Typed,
    pub given: &'a Given,
    pub faults: &'a [FieldFault],
    pub book: &'a Book,
}

impl FormSpec {
    pub fn view(&self, fill: &Fill<'_>) -> FormView {
        let fields: Vec<FieldView> = self.fields.iter().map(|field| field.view(fill)).collect();
        FormView {
            action_url: fill.url.clone(),
            act: self.action.code(),
            title: self.title.to_owned(),
            intro: (!self.intro.is_empty()).then(|| self.intro.to_owned()),
            button: self.button.to_owned(),
            danger: self.danger,
            key: uuid::Uuid::new_v4().to_string(),
            version: fill.version,
            csrf: fill.csrf.clone(),
            errors: summary(&fields, fill.faults),
            fields,
            secondary: None,
            dead: false,
        }
    }
}

/// Faults in the order of the fields, then those that belong to no field of this form.
fn summary(fields: &[FieldView], faults: &[FieldFault]) -> Vec<(String, String)> {
    let at = |field: &FieldView| field.error.as_ref().map(|text| (field.first_id(), text.clone()));
    let mut errors: Vec<(String, String)> = fields.iter().filter_map(at).collect();
    let homeless = faults.iter().filter(|f| !fields.iter().any(|v| v.name == f.field && !v.name.is_empty()));
    errors.extend(homeless.map(|f| ("kirim".to_owned(), f.text.clone())));
    errors
}

impl FieldView {
    /// Where a link in the error summary leads: the first input of the field.
    fn first_id(&self) -> String {
        match self.kind {
            FieldKind::Date => format!("{}_d", self.id),
            FieldKind::Radios | FieldKind::Checks | FieldKind::YesNo => format!("{}-1", self.id),
            _ => self.id.clone(),
        }
    }
}

impl Field {
    fn view(&self, fill: &Fill<'_>) -> FieldView {
        let value =
            if self.kind == FieldKind::Password { "" } else { fill.values.first(self.name).unwrap_or_default() };
        let values: Vec<String> = fill.values.all(self.name).map(str::to_owned).collect();
        let part = |suffix: &str| fill.values.first(&format!("{}{suffix}", self.name)).unwrap_or_default().to_owned();
        let options =
            self.options(fill).into_iter().map(|o| OptionView { selected: values.contains(&o.code), ..o }).collect();
        FieldView {
            id: format!("f-{}", self.name),
            name: self.name,
            label: self.label.to_owned(),
            hint: (!self.hint.is_empty()).then(|| self.hint.to_owned()),
            kind: self.kind,
            value: value.to_owned(),
            options,
            error: fill
                .faults
                .iter()
                .find(|f| f.field == self.name && self.kind != FieldKind::Note)
                .map(|f| f.text.clone()),
            optional: !self.required,
            max: self.max,
            inputmode: self.inputmode(),
            autocomplete: self.autocomplete,
            parts: [part("_d"), part("_m"), part("_y")],
            width: self.width(),
            values,
            unsaid: unsaid::beside(self).map(|name| {
                let chosen = fill.values.first(&name).unwrap_or_default();
                let options = Unsaid::options(fill.book, &[]).into_iter();
                let options = options.map(|o| OptionView { selected: o.code == chosen, ..o }).collect();
                (name, options)
            }),
        }
    }

    fn options(&self, fill: &Fill<'_>) -> Vec<OptionView> {
        let mut options = self.own_options(fill);
        if self.unsaid && unsaid::beside(self).is_none() {
            options.extend(Unsaid::options(fill.book, &options));
        }
        options
    }

    fn own_options(&self, fill: &Fill<'_>) -> Vec<OptionView> {
        match self.choices {
            Choices::None if self.kind == FieldKind::YesNo => {
                vec![OptionView::new("ya", "Ya"), OptionView::new("tidak", "Tidak")]
            }
            Choices::None => Vec::new(),
            Choices::List(list) => fill.book.options(list).iter().map(|c| OptionView::new(&c.code, &c.label)).collect(),
            Choices::Fixed(pairs) => pairs.iter().map(|(code, label)| OptionView::new(*code, *label)).collect(),
            Choices::Given => fill.given.get(self.name).cloned().unwrap_or_default(),
        }
    }

    const fn inputmode(&self) -> &'static str {
        match self.kind {
            FieldKind::Number | FieldKind::Date => "numeric",
            FieldKind::Tel => "tel",
            FieldKind::Code if self.digits => "numeric",
            _ => "text",
        }
    }

    const fn width(&self) -> &'static str {
        match self.kind {
            FieldKind::Number => "w-6",
            FieldKind::Tel | FieldKind::Code => "w-20",
            FieldKind::Text if self.max <= 40 => "w-20",
            _ => "w-full",
        }
    }
}

impl FormView {
    /// Files travel in a body of another kind.
    pub fn takes_files(&self) -> bool {
        self.fields.iter().any(FieldView::is_file)
    }
}

/// What the template asks of a field.
impl FieldView {
    pub fn is_file(&self) -> bool {
        self.kind == FieldKind::File
    }
    pub fn is_hidden(&self) -> bool {
        self.kind == FieldKind::Hidden
    }
    pub fn is_note(&self) -> bool {
        self.kind == FieldKind::Note
    }
    /// A question that only comes up when the page has answers to offer.
    pub fn is_moot(&self) -> bool {
        matches!(self.kind, FieldKind::Radios | FieldKind::Checks) && self.options.is_empty()
    }
    /// Several inputs under one legend.
    pub fn is_group(&self) -> bool {
        matches!(self.kind, FieldKind::Date | FieldKind::Radios | FieldKind::Checks | FieldKind::YesNo)
    }
    pub fn is_date(&self) -> bool {
        self.kind == FieldKind::Date
    }
    pub fn is_checks(&self) -> bool {
        self.kind == FieldKind::Checks
    }
    /// Several answers to choose from, and several may be chosen.
    pub fn is_many(&self) -> bool {
        self.is_checks() && self.options.len() > 1
    }
    /// A field that is asked for in some cases says when in its hint: "Wajib bila …".
    pub fn may_be_empty(&self) -> bool {
        self.optional && !self.hint.as_ref().is_some_and(|hint| hint.contains("Wajib"))
    }
    pub fn is_area(&self) -> bool {
        self.kind == FieldKind::Area
    }
    pub fn is_select(&self) -> bool {
        self.kind == FieldKind::Select
    }
    pub fn is_code(&self) -> bool {
        self.kind == FieldKind::Code
    }
    pub fn input_type(&self) -> &'static str {
        match self.kind {
            FieldKind::Password => "password",
            FieldKind::Tel => "tel",
            _ => "text",
        }
    }
    /// Ids of its hint and its error.
    pub fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

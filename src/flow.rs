//! Bones of the state machines: an arrow, the table of arrows, and why a step is refused. The
//! tables themselves stand in each slice's `flow.rs` and read like domain §12. Pure.
use std::fmt;

/// One row of a machine: from these states, by this act, to that state.
#[derive(Debug)]
pub struct Arrow<S: 'static> {
    pub from: &'static [S],
    pub to: S,
    /// The contract action, `alert.acknowledge`.
    pub act: &'static str,
    /// The Indonesian name of the step, as its button says it.
    pub label: &'static str,
}

impl<S: Copy + PartialEq> Arrow<S> {
    pub fn leaves(&self, from: S) -> bool {
        self.from.contains(&from)
    }
}

/// Where an act leads from a state; the first arrow, where an act has several.
pub fn step<S: Copy + PartialEq>(arrows: &'static [Arrow<S>], from: S, act: &str) -> Option<S> {
    arrows.iter().find(|arrow| arrow.act == act && arrow.leaves(from)).map(|arrow| arrow.to)
}

/// Whether an act may lead from one state to just that other one (`case.resume` has several ends).
pub fn leads<S: Copy + PartialEq>(arrows: &'static [Arrow<S>], from: S, act: &str, to: S) -> bool {
    arrows.iter().any(|arrow| arrow.act == act && arrow.to == to && arrow.leaves(from))
}

/// The arrows that leave a state, in the order of the table.
pub fn arrows_from<S: Copy + PartialEq>(
    arrows: &'static [Arrow<S>],
    from: S,
) -> impl Iterator<Item = &'static Arrow<S>> {
    arrows.iter().filter(move |arrow| arrow.leaves(from))
}

/// The acts that a state knows, each once: the buttons of its page.
pub fn acts_from<S: Copy + PartialEq>(arrows: &'static [Arrow<S>], from: S) -> Vec<&'static str> {
    let mut acts = Vec::new();
    for arrow in arrows_from(arrows, from) {
        if !acts.contains(&arrow.act) {
            acts.push(arrow.act);
        }
    }
    acts
}

/// What is wrong with one field of a form, in words for the person who fills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The state has no such step: 409.
    NoSuchStep { state_label: &'static str, act: &'static str, label: &'static str },
    /// Whoever proposed may not approve: 403 (D-22).
    SamePerson,
    /// The step exists, but something is missing: 422 at the field.
    Guard(Vec<FieldFault>),
}

impl Refusal {
    /// For an act that leaves `state` on no arrow; the table knows the name of its button.
    pub fn no_step<S>(arrows: &'static [Arrow<S>], state_label: &'static str, act: &'static str) -> Self {
        let label = arrows.iter().find(|arrow| arrow.act == act).map_or("Langkah ini", |arrow| arrow.label);
        Self::NoSuchStep { state_label, act, label }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchStep { state_label, label, .. } => {
                write!(
                    out,
                    "“{label}” tidak dapat dilakukan, karena statusnya sekarang “{state_label}”. Buka kembali halaman ini untuk melihat langkah yang ada."
                )
            }
            Self::SamePerson => out
                .write_str("Yang mengusulkan tidak boleh menyetujui. Minta kepala unit lain memeriksa dan menyetujui."),
            Self::Guard(faults) => {
                let texts: Vec<&str> = faults.iter().map(|fault| fault.text.as_str()).collect();
                out.write_str(&texts.join(" "))
            }
        }
    }
}

/// Collects what is missing, so that a person learns all of it at once.
#[derive(Debug, Default)]
pub struct Guard(Vec<FieldFault>);

impl Guard {
    pub fn fault(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push(FieldFault { field, text: text.into() });
    }
    pub fn must(&mut self, holds: bool, field: &'static str, text: &str) {
        if !holds {
            self.fault(field, text);
        }
    }
    /// A text that may not stay empty.
    pub fn filled(&mut self, value: &str, field: &'static str, text: &str) {
        self.must(!value.trim().is_empty(), field, text);
    }
    /// The next state, when nothing is missing.
    pub fn pass<T>(self, next: T) -> Result<T, Refusal> {
        if self.0.is_empty() { Ok(next) } else { Err(Refusal::Guard(self.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ARROWS: &[Arrow<u8>] = &[
        Arrow { from: &[1, 2], to: 3, act: "x.go", label: "Jalan" },
        Arrow { from: &[2], to: 1, act: "x.go", label: "Balik" },
        Arrow { from: &[3], to: 4, act: "x.end", label: "Selesai" },
    ];

    #[test]
    fn an_act_follows_only_its_arrows() {
        assert_eq!(step(ARROWS, 1, "x.go"), Some(3));
        assert_eq!(step(ARROWS, 1, "x.end"), None);
        assert!(leads(ARROWS, 2, "x.go", 1));
        assert!(!leads(ARROWS, 1, "x.go", 1));
        assert_eq!(acts_from(ARROWS, 2), ["x.go"]);
        assert!(acts_from(ARROWS, 4).is_empty());
    }

    #[test]
    fn a_refused_step_says_which_and_why() {
        let refusal = Refusal::no_step(ARROWS, "Baru", "x.end");
        assert!(refusal.to_string().starts_with("“Selesai” tidak dapat dilakukan, karena statusnya sekarang “Baru”."));
    }

    #[test]
    fn a_guard_tells_everything_that_is_missing_at_once() {
        let mut guard = Guard::default();
        guard.filled("  ", "reason", "Isi alasan.");
        guard.must(false, "level", "Pilih tingkat risiko.");
        let Err(Refusal::Guard(faults)) = guard.pass(1) else { panic!("refused") };
        assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), ["reason", "level"]);
        assert_eq!(Guard::default().pass(7), Ok(7));
    }
}

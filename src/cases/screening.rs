//! Skrining singkat: twelve questions mapped to the three elements of the law, and a suggestion
//! made from the answers (domain §4.4). It only suggests: an officer chooses and writes why, and a
//! person may be referred for services whatever the label. Pure.
use super::risk::RiskLevel;
use crate::coded;
use crate::flow::{Guard, Refusal};

coded! {
    ScreeningResult { Strong = "strong", Indicated = "indicated", NeedsDeepening = "needs_deepening", NotYetIndicated = "not_yet_indicated" }
}

impl ScreeningResult {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Strong => "Terindikasi kuat",
            Self::Indicated => "Terindikasi",
            Self::NeedsDeepening => "Perlu pendalaman",
            Self::NotYetIndicated => "Belum terindikasi",
        }
    }
}

coded! {
    /// To what a question points.
    Element { Act = "act", Means = "means", Purpose = "purpose", Child = "child", Safety = "safety" }
}

impl Element {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Act => "Proses",
            Self::Means => "Cara",
            Self::Purpose => "Tujuan",
            Self::Child => "Anak",
            Self::Safety => "Keselamatan",
        }
    }
}

#[derive(Debug)]
pub struct Question {
    pub number: u8,
    /// Its name in forms and in the stored answers.
    pub code: &'static str,
    /// Asked so that "ya" is always the answer that counts.
    pub text: &'static str,
    pub elements: &'static [Element],
}

const fn question(number: u8, code: &'static str, text: &'static str, elements: &'static [Element]) -> Question {
    Question { number, code, text, elements }
}

pub static QUESTIONS: [Question; 12] = [
    question(1, "q1", "Apakah ada orang lain yang mengajak atau mengatur kerja ini?", &[Element::Act]),
    question(2, "q2", "Apakah ada yang mengantar, menampung, atau memindahkan Anda?", &[Element::Act]),
    question(3, "q3", "Apakah pekerjaan, tempat, atau gaji berbeda dari janji?", &[Element::Means]),
    question(4, "q4", "Apakah Anda diancam atau disakiti?", &[Element::Means]),
    question(5, "q5", "Apakah dokumen Anda dipegang orang lain?", &[Element::Means]),
    question(6, "q6", "Apakah Anda punya utang atau jaminan kepada perekrut?", &[Element::Means]),
    question(
        7,
        "q7",
        "Apakah Anda dilarang keluar, menelepon, atau berhenti bekerja?",
        &[Element::Means, Element::Purpose],
    ),
    question(
        8,
        "q8",
        "Apakah Anda dipaksa melakukan pekerjaan yang tidak Anda inginkan, termasuk seksual atau menipu orang?",
        &[Element::Purpose],
    ),
    question(9, "q9", "Apakah gaji tidak dibayar atau dipotong?", &[Element::Purpose]),
    question(10, "q10", "Apakah jam kerja sangat panjang atau berbahaya?", &[Element::Purpose]),
    question(11, "q11", "Apakah ada anak di bawah 18 tahun?", &[Element::Child]),
    question(12, "q12", "Apakah Anda merasa tidak aman sekarang?", &[Element::Safety]),
];

/// Shown at the means questions of a child: the law does not ask for them (SCR-04).
pub const MEANS_OF_A_CHILD: &str = "Untuk anak, cara tidak perlu terbukti. Catat bila diketahui, untuk penyidik.";

coded! {
    /// Circumstances that alone suggest an indication and high risk (SCR-06).
    Special { Confined = "confined", ChildProstitution = "child_prostitution", Organ = "organ", ForcedCrime = "forced_crime" }
}

impl Special {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Confined => "Masih disekap atau ditahan sekarang",
            Self::ChildProstitution => "Anak dalam prostitusi",
            Self::Organ => "Tujuan pengambilan organ",
            Self::ForcedCrime => "Dipaksa berbuat kejahatan di bawah penjagaan",
        }
    }
}

/// What was answered. A question that is not in the list was skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    yes: Vec<u8>,
    answered: Vec<u8>,
    pub special: Vec<Special>,
    /// The exploitation has not happened, it was only planned (SCR-03).
    pub only_intended: bool,
    /// The work is or was to be in another country.
    pub abroad: bool,
}

/// The tick beside the special circumstances that says so.
pub const ONLY_INTENDED: &str = "only_intended";
/// The tick that says so of another country.
pub const ABROAD: &str = "abroad";

impl Answers {
    /// `answers`: question code and `yes`, `no`, `unknown` or `skipped`; `ticks`: the special
    /// circumstances and [`ONLY_INTENDED`].
    pub fn read<'a>(
        answers: impl IntoIterator<Item = (&'a str, &'a str)>,
        ticks: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut read = Self::default();
        for (code, answer) in answers {
            let Some(question) = QUESTIONS.iter().find(|q| q.code == code) else { continue };
            match answer {
                "yes" => {
                    read.yes.push(question.number);
                    read.answered.push(question.number);
                }
                "no" | "unknown" => read.answered.push(question.number),
                _ => {}
            }
        }
        for tick in ticks {
            read.only_intended |= tick == ONLY_INTENDED;
            read.abroad |= tick == ABROAD;
            read.special.extend(Special::parse(tick));
        }
        read
    }
    fn counting(&self, element: Element) -> Vec<&'static Question> {
        QUESTIONS
            .iter()
            .filter(|q| q.elements.first() == Some(&element) && q.elements.len() == 1 && self.yes.contains(&q.number))
            .collect()
    }
    fn skipped(&self) -> usize {
        QUESTIONS.iter().filter(|q| !self.answered.contains(&q.number)).count()
    }
}

/// What the tool suggests, and the lines that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub label: ScreeningResult,
    pub reasons: Vec<String>,
    /// `high` where a special circumstance demands it; the safety plan is then a required step.
    pub at_least_risk: Option<RiskLevel>,
}

/// The questions that speak for each element.
struct Found {
    act: Vec<&'static Question>,
    means: Vec<&'static Question>,
    purpose: Vec<&'static Question>,
}

/// The suggestion for one person (SCR-02 to SCR-06).
pub fn suggest(answers: &Answers, is_child: bool) -> Suggestion {
    let found = find(answers, is_child);
    let purpose = !found.purpose.is_empty() || answers.only_intended;
    let (act, means) = (!found.act.is_empty(), !found.means.is_empty());
    let elements = usize::from(act) + usize::from(means) + usize::from(purpose);
    let mut label = match (is_child, act, means, purpose) {
        (false, true, true, true) if answers.only_intended => ScreeningResult::Indicated,
        (true, true, _, true) | (false, true, true, true) => ScreeningResult::Strong,
        _ if elements == 2 => ScreeningResult::NeedsDeepening,
        _ => ScreeningResult::NotYetIndicated,
    };
    let special = !answers.special.is_empty();
    if special && matches!(label, ScreeningResult::NeedsDeepening | ScreeningResult::NotYetIndicated) {
        label = ScreeningResult::Indicated;
    }
    Suggestion { label, reasons: reasons(answers, &found, is_child), at_least_risk: special.then_some(RiskLevel::High) }
}

/// One answer speaks for one element: "dilarang keluar" counts as means, and as purpose only where
/// another answer already shows the means, or a child needs none.
fn find(answers: &Answers, is_child: bool) -> Found {
    let mut found = Found {
        act: answers.counting(Element::Act),
        means: answers.counting(Element::Means),
        purpose: answers.counting(Element::Purpose),
    };
    let both = QUESTIONS.iter().filter(|q| q.elements.len() > 1 && answers.yes.contains(&q.number));
    for question in both {
        if is_child || !found.means.is_empty() {
            found.purpose.push(question);
        } else {
            found.means.push(question);
        }
    }
    found
}

fn reasons(answers: &Answers, found: &Found, is_child: bool) -> Vec<String> {
    let mut lines: Vec<String> =
        [(Element::Act, &found.act), (Element::Means, &found.means), (Element::Purpose, &found.purpose)]
            .into_iter()
            .filter_map(|(element, questions)| line(element, questions))
            .collect();
    if answers.only_intended {
        lines.push("Tujuan: eksploitasi belum terjadi, baru direncanakan.".to_owned());
    }
    if is_child {
        lines.push("Orang ini anak: cara tidak perlu terbukti.".to_owned());
    }
    lines.extend(answers.special.iter().map(|special| format!("Keadaan khusus: {}. Risiko tinggi.", special.label())));
    match answers.skipped() {
        0 => {}
        skipped => lines.push(format!("{skipped} pertanyaan dilewati.")),
    }
    lines
}

fn line(element: Element, questions: &[&Question]) -> Option<String> {
    let (first, more) = questions.split_first()?;
    let others: Vec<String> = more.iter().map(|q| q.number.to_string()).collect();
    let also = if others.is_empty() { String::new() } else { format!("; juga nomor {}", others.join(", ")) };
    Some(format!("{}: jawaban ya pada nomor {} ({}){also}.", element.label(), first.number, first.text))
}

/// A type of case that the answers suggest; the officer may choose another (SCR-03).
pub const fn case_type_hint(answers: &Answers) -> Option<&'static str> {
    if answers.only_intended && answers.abroad { Some("pmi_np_prevented") } else { None }
}

/// The questions that ask for the means alone: open or answered, they change nothing for a child.
pub fn means_questions() -> impl Iterator<Item = &'static str> {
    QUESTIONS.iter().filter(|question| question.elements == [Element::Means]).map(|question| question.code)
}

/// The officer's choice: any label, with a reason in the officer's own words (SCR-07).
pub fn choose(result: Option<ScreeningResult>, reason: &str) -> Result<ScreeningResult, Refusal> {
    let mut guard = Guard::default();
    guard.must(result.is_some(), "screening_result", "Pilih hasil skrining.");
    guard.filled(reason, "reason", "Tulis alasan Anda memilih hasil ini.");
    guard.pass(result.unwrap_or(ScreeningResult::NotYetIndicated))
}

#[cfg(test)]
#[path = "screening_tests.rs"]
mod tests;

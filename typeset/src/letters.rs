//! Which letters can be drawn. An archive file may hold no letter that its font lacks, and a name in a script that
//! Liberation Sans does not know must not stop a letter: it is printed as □, which a person sees and completes by hand.
use serde_json::Value;

use crate::shelf;

/// Stands for what cannot be drawn.
const UNKNOWN: char = '□';

/// The same data with every text made of letters that the fonts have.
pub(crate) fn drawable(data: Value) -> Value {
    match data {
        Value::String(text) => Value::String(text.chars().filter_map(letter).collect()),
        Value::Array(items) => items.into_iter().map(drawable).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, drawable(value))).collect(),
        other => other,
    }
}

fn letter(c: char) -> Option<char> {
    match c {
        '\n' => Some(c),
        '\t' => Some(' '),
        _ if c.is_control() || invisible(c) => None,
        _ if in_fonts(c) => Some(c),
        _ => Some(UNKNOWN),
    }
}

/// Marks that draw nothing and turn the order of letters, join them, or are for private agreements.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}')
}

fn in_fonts(c: char) -> bool {
    shelf::fonts().iter().all(|font| font.info().coverage.contains(u32::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> Value {
        drawable(Value::from(text))
    }

    #[test]
    fn indonesian_and_latin_names_stay() {
        let text = "Siti Nurʼaini · Hj. Andi Tenri – “Kabupaten” Rp1.250.000 é ş ñ";
        assert_eq!(drawn(text), text);
    }

    #[test]
    fn a_letter_that_no_font_has_becomes_a_box() {
        assert_eq!(drawn("سيتي"), "□□□□");
        assert_eq!(drawn("😀 ya"), "□ ya");
    }

    #[test]
    fn marks_that_turn_the_text_around_are_left_out() {
        assert_eq!(drawn("a\u{202e}b\u{200b}c\u{0}\u{feff}"), "abc");
    }

    #[test]
    fn line_breaks_stay_and_tabs_are_spaces() {
        assert_eq!(drawn("a\n\tb\r"), "a\n b");
    }
}

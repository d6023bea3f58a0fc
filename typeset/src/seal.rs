//! The QR code by which anybody can ask whether a letter is valid (LET-08), as a small SVG drawing.
use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::TypesetError;

/// The white rim that a reader needs around the code, in modules (ISO/IEC 18004).
const RIM: i32 = 4;

pub(crate) fn svg(text: &str) -> Result<String, TypesetError> {
    if text.is_empty() {
        return Err(TypesetError::Qr);
    }
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| TypesetError::Qr)?;
    let side = code.size() + 2 * RIM;
    let mut drawing = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d=""#);
    for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            let _ = write!(drawing, "M{} {}h1v1h-1z", x + RIM, y + RIM);
        }
    }
    drawing.push_str(r#""/></svg>"#);
    Ok(drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_drawing_without_text() {
        let drawing = svg("https://sintuvu.example.org/s/AB12").unwrap();
        assert!(drawing.starts_with("<svg"));
        assert!(!drawing.contains("example"));
    }

    #[test]
    fn what_no_code_can_hold_is_refused() {
        assert!(matches!(svg(&"x".repeat(5000)), Err(TypesetError::Qr)));
        assert!(matches!(svg(""), Err(TypesetError::Qr)));
    }
}

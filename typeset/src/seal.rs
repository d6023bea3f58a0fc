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
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_address_becomes_a_drawing_without_text() {
        let drawing = svg("https://sintuvu.example.org/s/AB12").unwrap();
        assert!(drawing.starts_with("<svg"));
        assert!(!drawing.contains("example"));
    }

    /// The drawing as a camera takes it: so many pixels wide, with its rim.
    fn photographed(drawing: &str, pixels: usize) -> Vec<u8> {
        let side: usize = drawing.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let module = |part: &str| {
            let (x, y) = part.split_once('h').unwrap().0.split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        };
        let path = drawing.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
        let dark: HashSet<(usize, usize)> = path.split('M').skip(1).map(module).collect();
        let at = |pixel: usize| (2 * pixel + 1) * side / (2 * pixels);
        let light = |index| if dark.contains(&(at(index % pixels), at(index / pixels))) { 0 } else { 255 };
        (0..pixels * pixels).map(light).collect()
    }

    /// Domain §6.4: a cheap phone sees the 25 mm of the code at 150 dots to the inch.
    #[test]
    fn a_camera_reads_the_code_at_25_millimetres() {
        let address = "https://sintuvu.sultengprov.example.org/v/7F3K2M9QX0AB4CDEFGHJ";
        let pixels = 25 * 150 * 10 / 254;
        let picture = photographed(&svg(address).unwrap(), pixels);
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(pixels, pixels, |x, y| picture[y * pixels + x]);
        let codes = seen.detect_grids();
        assert_eq!(codes.len(), 1);
        assert_eq!(codes[0].decode().unwrap().1, address);
    }

    #[test]
    fn what_no_code_can_hold_is_refused() {
        assert!(matches!(svg(&"x".repeat(5000)), Err(TypesetError::Qr)));
        assert!(matches!(svg(""), Err(TypesetError::Qr)));
    }
}

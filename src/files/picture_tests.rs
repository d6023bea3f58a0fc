//! Pictures made by code: none of anybody.
use image::{GrayImage, ImageBuffer, Luma, Rgba, RgbaImage};

use super::*;
use crate::files::clean_here as clean;

fn colours(width: u32, height: u32) -> DynamicImage {
    let dot = |x: u32, y: u32| Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap(), 90]);
    RgbImage::from_fn(width, height, dot).into()
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// An EXIF block that says "turn right" and where the picture was taken.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend_from_slice(b"\x01\x12\0\x03\0\0\0\x01\0");
    exif.extend_from_slice(&[orientation, 0, 0]);
    exif.extend_from_slice(b"\x01\x0e\0\x02\0\0\0\x10\0\0\0\x26\0\0\0\0");
    exif.extend_from_slice(b"GPS-9.9-CONTOH!\0");
    let mut with = jpeg[..2].to_vec();
    with.extend_from_slice(&[0xff, 0xe1]);
    with.extend_from_slice(&u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    with.extend_from_slice(&exif);
    with.extend_from_slice(&jpeg[2..]);
    with
}

fn size(content: &[u8]) -> (u32, u32) {
    let image = image::load_from_memory(content).unwrap();
    (image.width(), image.height())
}

#[test]
fn place_and_camera_do_not_come_along_and_the_picture_stands_upright() {
    let sent = with_exif(&written(&colours(40, 20), ImageFormat::Jpeg), 6);
    assert!(holds(&sent, b"GPS-9.9"));
    let kept = clean(&sent).ok().unwrap();
    assert_eq!(kept.kind, Kind::Jpeg);
    assert!(!holds(&kept.content, b"Exif") && !holds(&kept.content, b"GPS-9.9"));
    assert_eq!(size(&kept.content), (20, 40), "turned as the camera said");
}

#[test]
fn what_was_appended_to_a_picture_is_gone() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let mut sent = written(&colours(30, 30), format);
        sent.extend_from_slice(b"PK\x03\x04<script>alert(1)</script>");
        let kept = clean(&sent).ok().unwrap();
        assert!(!holds(&kept.content, b"<script") && !holds(&kept.content, b"PK\x03\x04"), "{format:?}");
        assert_eq!(size(&kept.content), (30, 30));
    }
}

#[test]
fn png_stays_png_and_webp_becomes_jpeg() {
    let png = clean(&written(&colours(10, 10), ImageFormat::Png)).ok().unwrap();
    assert_eq!((png.kind, image::guess_format(&png.content).unwrap()), (Kind::Png, ImageFormat::Png));
    let webp = clean(&written(&colours(10, 10), ImageFormat::WebP)).ok().unwrap();
    assert_eq!((webp.kind, image::guess_format(&webp.content).unwrap()), (Kind::Jpeg, ImageFormat::Jpeg));
}

#[test]
fn every_sort_of_dots_is_written_anew() {
    let clear: RgbaImage = ImageBuffer::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
    let grey: GrayImage = ImageBuffer::from_pixel(8, 8, Luma([100]));
    let fine: ImageBuffer<Luma<u16>, Vec<u16>> = ImageBuffer::from_pixel(8, 8, Luma([40_000]));
    for image in [DynamicImage::from(clear.clone()), grey.into(), fine.into()] {
        assert_eq!(size(&clean(&written(&image, ImageFormat::Png)).ok().unwrap().content), (8, 8));
    }
    let webp = clean(&written(&clear.into(), ImageFormat::WebP)).ok().unwrap();
    let paper = image::load_from_memory(&webp.content).unwrap().into_rgb8();
    assert!(paper.get_pixel(3, 3).0.iter().all(|part| *part > 250), "what shows through is white");
}

/// The head of a PNG that promises this size, and nothing more.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend_from_slice(&width.to_be_bytes());
    chunk.extend_from_slice(&height.to_be_bytes());
    chunk.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut crc = u32::MAX;
    for byte in &chunk {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    bytes.extend_from_slice(&chunk);
    bytes.extend_from_slice(&(!crc).to_be_bytes());
    bytes.extend_from_slice(b"\0\0\0\x01IDAT\0\0\0\0\0");
    bytes
}

#[test]
fn sixty_megapixels_are_refused_by_what_the_head_says() {
    assert_eq!(clean(&png_head(10_000, 6_000)).err(), Some(Unfit::TooManyPixels));
    assert_eq!(clean(&png_head(u32::MAX / 2, 3)).err(), Some(Unfit::TooManyPixels));
    assert_eq!(clean(&png_head(6_000, 4_000)).err(), Some(Unfit::TooManyPixels), "24 of them in colour take 69 MiB");
    let mut jpeg = written(&colours(16, 16), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|window| window == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x17, 0x70]);
    assert_eq!(clean(&jpeg).err(), Some(Unfit::TooManyPixels));
}

#[test]
fn half_a_picture_is_broken_and_no_panic() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = written(&colours(64, 64), format);
        for length in (1..whole.len()).step_by(7) {
            // A JPEG that ends early may still show its upper part; what matters is that nothing breaks.
            let _ = clean(&whole[..length]);
        }
    }
    assert_eq!(clean(b"\x89PNG\r\n\x1a\n").err(), Some(Unfit::Broken));
    assert_eq!(clean(b"\xff\xd8\xff").err(), Some(Unfit::Broken));
}

#[test]
fn a_program_named_like_a_picture_is_no_picture() {
    for content in [&b"MZ\x90\0\x03\0\0\0"[..], b"\x7fELF\x02\x01\x01", b"GIF89a\x01\0\x01\0", b"<html>", b"BM1234"] {
        assert_eq!(clean(content).err(), Some(Unfit::Unknown));
    }
    assert_eq!(clean(b"").err(), Some(Unfit::Empty));
}

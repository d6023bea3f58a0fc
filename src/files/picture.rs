//! Pictures: decoded within limits and written anew. What the file held beside its dots (EXIF with place and
//! camera, thumbnails, comments, whatever was appended) does not come along; only which way is up is obeyed.
use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use zeroize::Zeroizing;

use super::{Clean, Kind, Unfit};

/// security.md 7.9.
const MOST_PIXELS: u64 = 24_000_000;
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
/// Longest side that a JPEG can have.
const LONGEST: u32 = 65_500;
/// A PNG may grow when it is written anew; above this it is no attachment any more.
const MOST_WRITTEN: usize = 3 * super::MOST_BYTES;
/// Text in a photographed letter stays readable.
const QUALITY: u8 = 85;

/// The picture anew: PNG stays PNG, everything else becomes JPEG.
pub fn renewed(content: &[u8]) -> Result<Clean, Unfit> {
    let format = image::guess_format(content).map_err(|_| Unfit::Unknown)?;
    let kind = match format {
        ImageFormat::Jpeg | ImageFormat::WebP => Kind::Jpeg,
        ImageFormat::Png => Kind::Png,
        _ => return Err(Unfit::Unknown),
    };
    let image = decoded(content, format)?;
    let written = match kind {
        Kind::Png => as_png(image),
        _ => as_jpeg(image),
    };
    let written = written.map_err(|_| Unfit::Broken)?;
    if written.len() > MOST_WRITTEN {
        return Err(Unfit::TooManyPixels);
    }
    Ok(Clean { kind, content: written })
}

fn decoded(content: &[u8], format: ImageFormat) -> Result<DynamicImage, Unfit> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(why)?;
    let (width, height) = decoder.dimensions();
    // Before anything is unpacked: what it says of itself is already too much.
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(Unfit::TooManyPixels);
    }
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(why)?;
    image.apply_orientation(upright);
    Ok(image)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn why(error: image::ImageError) -> Unfit {
    match error {
        image::ImageError::Limits(_) => Unfit::TooManyPixels,
        _ => Unfit::Broken,
    }
}

/// JPEG knows no transparency: what shows through is white paper.
fn as_jpeg(image: DynamicImage) -> image::ImageResult<Zeroizing<Vec<u8>>> {
    let mut written = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut written, QUALITY);
    if image.color().has_alpha() {
        on_white(&image).write_with_encoder(encoder)?;
    } else if image.color().has_color() {
        image.into_rgb8().write_with_encoder(encoder)?;
    } else {
        image.into_luma8().write_with_encoder(encoder)?;
    }
    Ok(Zeroizing::new(written))
}

fn on_white(image: &DynamicImage) -> RgbImage {
    let seen = image.to_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        let over = |part: u8| {
            let mixed = u32::from(part) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(mixed / 255).unwrap_or(u8::MAX)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}

fn as_png(image: DynamicImage) -> image::ImageResult<Zeroizing<Vec<u8>>> {
    let mut written = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut written, CompressionType::Default, FilterType::Adaptive);
    let color = image.color();
    match (color.has_color(), color.has_alpha()) {
        (_, true) => image.into_rgba8().write_with_encoder(encoder)?,
        (true, false) => image.into_rgb8().write_with_encoder(encoder)?,
        (false, false) => image.into_luma8().write_with_encoder(encoder)?,
    }
    Ok(Zeroizing::new(written))
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;

//! Puts the styles, the script and the icon into the binary: hashed name, gzip made here, never again.
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use libdeflater::{CompressionError, CompressionLvl, Compressor};
use sha2::{Digest, Sha256};

/// File, its constant in the program, its type.
const ASSETS: [(&str, &str, &str); 3] = [
    ("app.css", "CSS", "text/css; charset=utf-8"),
    ("app.js", "JS", "text/javascript; charset=utf-8"),
    ("icon.svg", "ICON", "image/svg+xml"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=askama.toml");
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("statics.rs"), statics(Path::new(&out))?)?;
    println!("cargo:rustc-env=SINTUVU_COMMIT={}", commit());
    Ok(())
}

/// What `src/web/statics.rs` includes: an address for each file, and the list of them all.
fn statics(out: &Path) -> Result<String, Box<dyn Error>> {
    let mut addresses = String::new();
    let mut list = String::new();
    for (file, constant, mime) in ASSETS {
        let bytes = fs::read(Path::new("static").join(file))?;
        let (stem, ending) = file.split_once('.').ok_or("an asset needs an ending")?;
        let name = format!("{stem}.{}.{ending}", hash(&bytes)?);
        fs::write(out.join(file), &bytes)?;
        fs::write(out.join(format!("{file}.gz")), gzip(&bytes)?)?;
        writeln!(addresses, "/// Address of `static/{file}`.\npub const {constant}: &str = \"/statis/{name}\";")?;
        writeln!(
            list,
            "    Asset {{ name: \"{name}\", mime: \"{mime}\", \
             bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")), \
             gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}.gz\")) }},"
        )?;
    }
    Ok(format!("{addresses}static ASSETS: &[Asset] = &[\n{list}];\n"))
}

/// Long enough that two versions of a file never share a name.
fn hash(bytes: &[u8]) -> Result<String, std::fmt::Error> {
    let mut hex = String::new();
    for byte in Sha256::digest(bytes).iter().take(8) {
        write!(hex, "{byte:02x}")?;
    }
    Ok(hex)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, CompressionError> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut packed)?;
    packed.truncate(length);
    Ok(packed)
}

/// The commit that is being built, where git can tell.
fn commit() -> String {
    // Cargo counts a watched file that is missing as changed, so that without git each build would
    // start anew; in a worktree the files lie elsewhere, so git names them.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]).filter(|path| Path::new(path).exists()) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "unknown".to_owned())
}

fn git(args: &[&str]) -> Option<String> {
    let told = Command::new("git").args(args).output().ok().filter(|told| told.status.success())?;
    let text = String::from_utf8(told.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

//! Puts the styles and scripts into the binary: hashed name, gzip made here, never again.
use std::io::Write;
use std::path::Path;
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// File, its constant in the program, its type.
const ASSETS: [(&str, &str, &str); 2] =
    [("app.css", "CSS", "text/css; charset=utf-8"), ("app.js", "JS", "text/javascript; charset=utf-8")];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=migrations");
    let out = env::var("OUT_DIR")?;
    let mut code = String::new();
    let mut list = String::new();
    for (file, name, mime) in ASSETS {
        let bytes = fs::read(Path::new("static").join(file))?;
        let hash: String = Sha256::digest(&bytes).iter().take(8).map(|b| format!("{b:02x}")).collect();
        let (stem, kind) = file.split_once('.').ok_or("an asset needs an ending")?;
        let hashed = format!("{stem}.{hash}.{kind}");
        fs::write(Path::new(&out).join(file), &bytes)?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        fs::write(Path::new(&out).join(format!("{file}.gz")), gzip.finish()?)?;
        code.push_str(&format!("/// Address of `static/{file}`.\npub const {name}: &str = \"/statis/{hashed}\";\n"));
        list.push_str(&format!(
            "    Asset {{ name: \"{hashed}\", mime: \"{mime}\", bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")), gzip: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}.gz\")) }},\n"
        ));
    }
    code.push_str(&format!("static ASSETS: &[Asset] = &[\n{list}];\n"));
    fs::write(Path::new(&out).join("statics.rs"), code)?;
    println!("cargo:rustc-env=SINTUVU_COMMIT={}", commit());
    Ok(())
}

/// The commit that is being built, where git can tell.
fn commit() -> String {
    println!("cargo:rerun-if-changed=.git/HEAD");
    println!("cargo:rerun-if-changed=.git/logs/HEAD");
    let told = std::process::Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    let told = told.ok().filter(|o| o.status.success()).and_then(|o| String::from_utf8(o.stdout).ok());
    told.map_or_else(|| "unknown".to_owned(), |text| text.trim().to_owned())
}

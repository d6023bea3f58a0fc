//! Styles and scripts, built into the program by `build.rs`.

/// One file under `/statis/`; its name carries its hash, so it never changes.
pub struct Asset {
    name: &'static str,
    pub mime: &'static str,
    pub bytes: &'static [u8],
    pub gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/statics.rs"));

pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

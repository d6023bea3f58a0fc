//! Styles, script and icon, built into the program by `build.rs`.

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

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(address: &str) -> &'static Asset {
        find(address.strip_prefix("/statis/").unwrap()).unwrap()
    }

    #[test]
    fn every_address_that_pages_use_leads_to_its_file() {
        assert_eq!(asset(CSS).mime, "text/css; charset=utf-8");
        assert_eq!(asset(JS).mime, "text/javascript; charset=utf-8");
        assert_eq!(asset(ICON).mime, "image/svg+xml");
        assert!(find("app.css").is_none());
    }

    #[test]
    fn styles_and_script_keep_within_their_weight() {
        assert!(asset(CSS).gzip.len() <= 12 * 1024, "interface.md §14: {} bytes", asset(CSS).gzip.len());
        assert!(asset(JS).gzip.len() <= 8 * 1024, "interface.md §14: {} bytes", asset(JS).gzip.len());
    }

    /// interface.md §5: text needs 4.5, in the light and in the dark.
    #[test]
    fn every_pair_of_colours_can_be_read() {
        let css = std::str::from_utf8(asset(CSS).bytes).unwrap();
        let dark = css.find("prefers-color-scheme: dark").unwrap();
        let (light, dark) = css.split_at(dark);
        let mut pairs =
            vec![("text", "bg"), ("text", "surface"), ("muted", "bg"), ("muted", "surface"), ("link", "bg")];
        pairs.extend([("visited", "bg"), ("danger", "bg"), ("on-primary", "primary"), ("on-primary", "primary-hover")]);
        pairs.extend([("on-danger", "danger"), ("on-danger", "danger-hover"), ("text", "ok-g")]);
        let tags = ["neutral", "info", "warn", "ok", "danger", "secret"]
            .map(|kind| (format!("{kind}-t"), format!("{kind}-g")));
        pairs.extend(tags.iter().map(|(text, ground)| (text.as_str(), ground.as_str())));
        for theme in [light, dark] {
            for (text, ground) in &pairs {
                let ratio = contrast(token(theme, text), token(theme, ground));
                assert!(ratio >= 4.5, "--{text} on --{ground} is {ratio:.2}");
            }
            assert!(contrast(token(theme, "edge"), token(theme, "bg")) >= 3.0);
        }
        assert!(contrast(token(light, "ink"), token(light, "focus")) >= 4.5);
    }

    fn token(theme: &str, name: &str) -> [f64; 3] {
        let start = theme.find(&format!("--{name}: #")).unwrap_or_else(|| panic!("no --{name}"));
        let hex = theme[start..].split_once('#').unwrap().1;
        [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
    }

    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(colour: [f64; 3]) -> f64 {
        let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

//! One answer as a person reads it.
use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};

pub struct Page {
    pub status: u16,
    pub headers: BTreeMap<String, Vec<String>>,
    pub body: String,
    /// Empty where the answer broke off.
    pub bytes: Vec<u8>,
    pub path: String,
}

fn select(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|_| panic!("bad selector {css}"))
}

impl Page {
    pub fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.first()).map(String::as_str)
    }
    pub fn location(&self) -> &str {
        self.header("location")
            .unwrap_or_else(|| panic!("{} has no location: {} {}", self.path, self.status, self.text()))
    }
    /// The words of the page, blanks folded.
    pub fn text(&self) -> String {
        let html = self.html();
        let words: Vec<&str> = html.root_element().text().flat_map(str::split_whitespace).collect();
        words.join(" ")
    }
    /// The words of the main part only.
    pub fn main(&self) -> String {
        self.words("#isi").join(" ")
    }
    pub fn has(&self, css: &str) -> bool {
        self.html().select(&select(css)).next().is_some()
    }
    pub fn count(&self, css: &str) -> usize {
        self.html().select(&select(css)).count()
    }
    /// The words of each element.
    pub fn words(&self, css: &str) -> Vec<String> {
        let fold = |e: ElementRef<'_>| e.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
        self.html().select(&select(css)).map(fold).collect()
    }
    pub fn attr(&self, css: &str, name: &str) -> Option<String> {
        self.html().select(&select(css)).next().and_then(|e| e.value().attr(name)).map(str::to_owned)
    }
    pub fn attrs(&self, css: &str, name: &str) -> Vec<String> {
        self.html().select(&select(css)).filter_map(|e| e.value().attr(name)).map(str::to_owned).collect()
    }
    /// Fields with an error and what it says.
    pub fn faults(&self) -> BTreeMap<String, String> {
        let name = |e: ElementRef<'_>| e.value().attr("data-field").unwrap_or_default().to_owned();
        let text = |e: ElementRef<'_>| e.text().collect::<String>();
        self.html().select(&select("[data-test=field-error]")).map(|e| (name(e), text(e))).collect()
    }
    pub fn state(&self) -> String {
        self.attr("article[data-state]", "data-state")
            .unwrap_or_else(|| panic!("no record on {}: {} {}", self.path, self.status, self.text()))
    }
    pub fn version(&self) -> i32 {
        self.attr("article[data-version]", "data-version").expect("a record").parse().unwrap()
    }
    /// Addresses of the acts that the page offers, by contract name.
    pub fn acts(&self) -> Vec<String> {
        self.attrs("[data-act]", "data-act")
    }
    pub fn receipt(&self) -> String {
        self.words("[data-test=receipt]")
            .first()
            .cloned()
            .unwrap_or_else(|| panic!("no receipt on {}: {}", self.path, self.text()))
    }
    /// What a form holds before anything is typed: hidden fields, values, chosen options.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let html = self.html();
        let css = select(&format!("form[data-action=\"{action}\"]"));
        let form = html
            .select(&css)
            .next()
            .unwrap_or_else(|| panic!("no form {action} on {}: {} {}", self.path, self.status, self.text()));
        let mut values = Vec::new();
        for input in form.select(&select("input, textarea, select")) {
            let value = input.value();
            let Some(name) = value.attr("name").filter(|n| !n.is_empty()) else { continue };
            match (value.name(), value.attr("type")) {
                ("input", Some("radio" | "checkbox")) if value.attr("checked").is_none() => {}
                ("input", _) => values.push((name.to_owned(), value.attr("value").unwrap_or_default().to_owned())),
                ("textarea", _) => values.push((name.to_owned(), input.text().collect())),
                _ => {
                    let chosen = input.select(&select("option[selected]")).next().and_then(|o| o.value().attr("value"));
                    values.push((name.to_owned(), chosen.unwrap_or_default().to_owned()));
                }
            }
        }
        values
    }
    pub fn form_url(&self, action: &str) -> String {
        self.attr(&format!("form[data-action=\"{action}\"]"), "action")
            .unwrap_or_else(|| panic!("no form {action} on {}", self.path))
    }
}

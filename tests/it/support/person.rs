//! A person with a browser: cookies, log-in with a code, forms filled and sent. The cookies are
//! Secure, so the client keeps them itself.
use std::collections::BTreeMap;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;

use super::page::Page;
use super::world::World;

#[derive(Clone)]
pub struct Person {
    base: String,
    client: Client,
    pub cookies: BTreeMap<String, String>,
    /// The fixture's name of this person.
    pub key: String,
}

impl Person {
    pub fn new(base: &str) -> Self {
        let client =
            Client::builder().redirect(Policy::none()).timeout(std::time::Duration::from_secs(60)).build().unwrap();
        Self { base: base.to_owned(), client, cookies: BTreeMap::new(), key: String::new() }
    }

    /// The same browser, after the program began anew.
    pub fn at(self, world: &World) -> Self {
        Self { base: world.base.clone(), ..self }
    }

    pub fn log_in(&mut self, world: &World, key: &str) {
        let user = world.user(key);
        self.key = key.to_owned();
        let page = self.try_password(user["username"].as_str().unwrap(), user["password"].as_str().unwrap());
        assert_eq!(page.status, 303, "{key}: {}", page.text());
        if page.location().starts_with("/masuk/kode") {
            let secret = user["totp_secret"].as_str().expect("a second factor");
            let mut page = self.enter_code(&code(world, secret));
            if page.status == 200 {
                // A code counts once: whoever was here a moment ago waits for the next.
                world.wait(30);
                page = self.enter_code(&code(world, secret));
            }
            assert_eq!(page.status, 303, "{key}: {}", page.text());
        }
        assert_eq!(self.get("/hari-ini").status, 200, "{key}");
    }
    pub fn try_password(&mut self, username: &str, password: &str) -> Page {
        self.send("/masuk", "session.login", &[("username", username), ("password", password)])
    }
    pub fn enter_code(&mut self, code: &str) -> Page {
        self.send("/masuk/kode", "session.login", &[("code", code)])
    }
    /// The password once more, so that the next ten minutes allow what needs it.
    pub fn step_up(&mut self, world: &World) {
        let password = world.user(&self.key)["password"].as_str().unwrap().to_owned();
        let page = self.send("/akun/konfirmasi", "session.step_up", &[("password", &password)]);
        assert_eq!(page.status, 303, "{}", page.text());
    }

    pub fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base)).header("sec-fetch-site", "none");
        self.take(request, path)
    }
    /// Goes where a 303 leads.
    pub fn follow(&mut self, page: &Page) -> Page {
        let path = page.location().to_owned();
        self.get(&path)
    }
    /// Opens the page of a form, fills it, sends it; the answer is not followed.
    pub fn send(&mut self, path: &str, action: &str, typed: &[(&str, &str)]) -> Page {
        let page = self.get(path);
        self.submit(&page, action, typed)
    }
    /// The same, followed to the page that says what happened.
    pub fn does(&mut self, path: &str, action: &str, typed: &[(&str, &str)]) -> Page {
        let answer = self.send(path, action, typed);
        assert_eq!(answer.status, 303, "{action} at {path}: {} {:?} {}", answer.status, answer.faults(), answer.main());
        self.follow(&answer)
    }
    /// Fills a form that is on a page. A field named twice replaces what the form held.
    pub fn submit(&mut self, page: &Page, action: &str, typed: &[(&str, &str)]) -> Page {
        let mut body: Vec<(String, String)> = page.form(action);
        body.retain(|(name, _)| !typed.iter().any(|(n, _)| n == name));
        body.extend(typed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        self.post(&page.form_url(action), &body)
    }
    /// The same with files: field, name, content.
    pub fn submit_files(
        &mut self,
        page: &Page,
        action: &str,
        typed: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        const BETWEEN: &str = "batas-antara-isian";
        let mut body = Vec::new();
        let mut part = |head: &str, content: &[u8]| {
            body.extend_from_slice(format!("--{BETWEEN}\r\ncontent-disposition: form-data; {head}\r\n\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        let held = page
            .form(action)
            .into_iter()
            .filter(|(name, _)| !name.starts_with("file_") && !typed.iter().any(|(n, _)| n == name));
        let typed = typed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        for (name, value) in held.chain(typed) {
            part(&format!("name=\"{name}\""), value.as_bytes());
        }
        for (field, name, content) in files {
            part(&format!("name=\"{field}\"; filename=\"{name}\""), content);
        }
        body.extend_from_slice(format!("--{BETWEEN}--\r\n").as_bytes());
        let path = page.form_url(action);
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", format!("multipart/form-data; boundary={BETWEEN}"))
            .body(body);
        self.take(request, &path)
    }
    /// A bare POST with exactly these fields.
    pub fn post(&mut self, path: &str, body: &[(String, String)]) -> Page {
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encode(body));
        self.take(request, path)
    }
    /// For requests that a browser of ours would never send.
    pub fn raw(&mut self, build: impl FnOnce(&Client, &str) -> RequestBuilder, path: &str) -> Page {
        let request = build(&self.client, &format!("{}{path}", self.base));
        self.take(request, path)
    }

    fn take(&mut self, request: RequestBuilder, path: &str) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) };
        let answer = request.send().unwrap_or_else(|e| panic!("{path}: {e}"));
        let status = answer.status().as_u16();
        let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in answer.headers() {
            headers.entry(name.to_string()).or_default().push(String::from_utf8_lossy(value.as_bytes()).into_owned());
        }
        for cookie in headers.get("set-cookie").into_iter().flatten() {
            self.keep(cookie);
        }
        let bytes = answer.bytes().map(|bytes| bytes.to_vec()).unwrap_or_default();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Page { status, headers, body, bytes, path: path.to_owned() }
    }
    fn keep(&mut self, cookie: &str) {
        let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').expect("a cookie");
        let gone = value.is_empty() || rest.to_ascii_lowercase().contains("max-age=0");
        if gone {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn encode(body: &[(String, String)]) -> String {
    serde_html_form::to_string(body).unwrap()
}

/// The code that an authenticator shows at the program's time.
pub fn code(world: &World, secret: &str) -> String {
    let answer = reqwest::blocking::get(format!("{}/__testkit/clock", world.base)).unwrap().text().unwrap();
    let now: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let moment = sintuvu::base::clock::Moment::parse(now["now"].as_str().unwrap()).unwrap();
    totp(secret, moment.micros() / 30_000_000)
}

fn totp(secret: &str, step: i64) -> String {
    let bits: String = secret
        .bytes()
        .filter_map(|b| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".bytes().position(|x| x == b))
        .map(|v| format!("{v:05b}"))
        .collect();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|c| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 2).unwrap())
        .collect();
    let key: [u8; 20] = key.try_into().expect("20 bytes");
    let seconds = u64::try_from(step * 30).unwrap();
    totp_rs::Builder::new().with_secret(key).build().unwrap().generate(seconds).to_string()
}

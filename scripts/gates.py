#!/usr/bin/env python3
"""House rules that a program can check: file lengths, first lines, forbidden words, inline script, real-looking NIKs."""
import re
import sys
import tomllib
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
RUST_LINES = 400
TEMPLATE_LINES = 120

# Words that hurt or accuse; what to write instead stands in CONTRIBUTING.md.
FORBIDDEN = re.compile(r"\b(tki ilegal|tkw|psk|pelaku|aib|mangkir|kabur|mengapa mau)\b", re.IGNORECASE)
# The one place where the word is right, because it says the opposite.
ALLOWED_PHRASE = re.compile(r"korban,\s+bukan\s+pelaku", re.IGNORECASE)
# Outside, nothing tells what the service is about.
TELLTALE = re.compile(r"tppo|perdagangan[ -]orang|trafficking", re.IGNORECASE)

NOT_IN_RUST = {
    "#[allow(": "write #[expect(lint, reason = \"…\")]",
    "todo!(": "unfinished code is not committed",
    "unimplemented!(": "unfinished code is not committed",
    "dbg!(": "use tracing",
    "#[ignore": "a test that does not run is no test",
}
# What only one room may name, and what the others use instead.
ROOMS = [
    (re.compile(r"\bsql_query\b"), "src/db", "SQL as text only in db; elsewhere diesel's own language"),
    (re.compile(r"\b(?:Timestamp|SystemTime|Zoned)::now\b"), "src/base/clock.rs", "time comes from the clock that was passed in"),
    (re.compile(r"\benv::vars?\b"), "src/config.rs", "settings come from Config"),
]
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*["']""", re.IGNORECASE)
UNESCAPED = re.compile(r"\|\s*safe\b")
TITLE = re.compile(r"<title>.*?</title>|{%-?\s*block title.*?endblock", re.IGNORECASE | re.DOTALL)
TOKENS = re.compile(
    r'(?P<comment>//[^\n]*|/\*.*?\*/)|b?r(?P<hash>#*)"(?P<raw>.*?)"(?P=hash)|"(?P<plain>(?:\\.|[^"\\])*)"'
    r"|'(?:\\.|[^'\\\n])'",
    re.DOTALL,
)
SIXTEEN = re.compile(r"(?<![0-9A-Za-z_.])(\d{16})(?![0-9A-Za-z_])")


def files(*patterns):
    return sorted(path for pattern in patterns for path in TOP.glob(pattern) if path.is_file())


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def literals(text):
    """The string literals of Rust source with their place; comments and characters are passed over."""
    for token in TOKENS.finditer(text):
        for kind in ("raw", "plain"):
            if token[kind] is not None:
                yield token.start(), token[kind]


def looks_like_a_real_nik(number):
    """A birth date in the right place, and a region that is not the invented province 99."""
    day, month = int(number[6:8]) % 40, int(number[8:10])
    return 11 <= int(number[:2]) <= 96 and 1 <= day <= 31 and 1 <= month <= 12 and number[12:] != "0000"


def forbidden_words(text):
    kept = ALLOWED_PHRASE.sub(lambda found: " " * len(found[0]), text)
    return [(found.start(), found[0]) for found in FORBIDDEN.finditer(kept)]


def rust(path, text):
    lines = text.count("\n")
    if lines > RUST_LINES:
        yield 1, f"{lines} lines, at most {RUST_LINES}: split it by reason to change"
    if not text.startswith("//!"):
        yield 1, "the first line says what the file is for (//!)"
    for word, instead in NOT_IN_RUST.items():
        for found in re.finditer(re.escape(word), text):
            yield line_of(text, found.start()), f"{word} … {instead}"
    if path.is_relative_to(TOP / "src"):
        for word, room, instead in ROOMS:
            if path.is_relative_to(TOP / room) or path.name.endswith("tests.rs"):
                continue
            for found in word.finditer(text.partition("#[cfg(test)]\nmod ")[0]):
                yield line_of(text, found.start()), f"{found[0]}: {instead}"
        for at, literal in literals(text):
            for _, word in forbidden_words(literal):
                yield line_of(text, at), f"forbidden word in a text: {word}"
            if literal.startswith("/") and TELLTALE.search(literal):
                yield line_of(text, at), f"a path that tells what the service is about: {literal}"


def template(path, text):
    lines = text.count("\n")
    if lines > TEMPLATE_LINES:
        yield 1, f"{lines} lines, at most {TEMPLATE_LINES}"
    for at, word in forbidden_words(text):
        yield line_of(text, at), f"forbidden word: {word}"
    for found in INLINE.finditer(text):
        yield line_of(text, found.start()), "inline script, handler or style"
    for found in TITLE.finditer(text):
        if TELLTALE.search(found[0]):
            yield line_of(text, found.start()), "a title that tells what the service is about"
    listed = TOP / "policy/safe_html.txt"
    name = str(path.relative_to(TOP))
    if not (listed.exists() and name in listed.read_text().split()):
        for found in UNESCAPED.finditer(text):
            yield line_of(text, found.start()), "|safe in a file that policy/safe_html.txt does not list"


def words_only(_path, text):
    for at, word in forbidden_words(text):
        yield line_of(text, at), f"forbidden word: {word}"


def people(_path, text):
    for found in SIXTEEN.finditer(text):
        if looks_like_a_real_nik(found[1]):
            yield line_of(text, found.start()), "looks like a real NIK: invented people have region 99"


def dependencies(_path, text):
    told = (TOP / "docs/adr/0006-dependencies.md").read_text(encoding="utf-8")
    manifest = tomllib.loads(text)
    for table in ("dependencies", "dev-dependencies", "build-dependencies"):
        for name, wanted in manifest.get(table, {}).items():
            if not (isinstance(wanted, dict) and "path" in wanted) and f"**{name}**" not in told and f"**{name}.**" not in told:
                yield 1, f"{name} has no paragraph in docs/adr/0006-dependencies.md"


def lock(_path, text):
    if '"resolved"' in text:
        yield 1, "names where packages were fetched: e2e/.npmrc keeps that out, make the lock file anew"


RULES = [
    (rust, ["src/**/*.rs", "schema/src/**/*.rs", "typeset/src/**/*.rs", "tests/**/*.rs", "benches/**/*.rs", "build.rs"]),
    (template, ["templates/**/*.html"]),
    (words_only, ["static/**/*.js", "data/**/*.json"]),
    (people, ["src/**/*.rs", "typeset/src/**/*.rs", "tests/**/*.rs", "templates/**/*.html", "e2e/*.mjs"]),
    (dependencies, ["Cargo.toml", "typeset/Cargo.toml"]),
    (lock, ["e2e/package-lock.json"]),
]


def main():
    faults = 0
    looked = 0
    for rule, patterns in RULES:
        for path in files(*patterns):
            looked += 1
            for line, fault in rule(path, path.read_text(encoding="utf-8")):
                print(f"{path.relative_to(TOP)}:{line}: {fault}")
                faults += 1
    print(f"house rules: {looked} files looked at, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

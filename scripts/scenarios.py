#!/usr/bin/env python3
"""Writes docs/scenarios.md: which acceptance scenarios are tests by their id, and which wait.

A scenario is covered by a test named after it that meets the running program: `fn act_02_wrong_password…` in
tests/it (several ids may stand in a row), or `test("ACT-02 …")` in e2e/. A test of that name beside pure code
proves its rule only: the scenario is then covered in part. Ids and titles come from the folder of scenarios beside the project when
it is there, else from the file itself; a remark in the last column is kept. `--check` changes nothing and
fails when the file is out of date.
"""
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
LIST = TOP / "docs/scenarios.md"
SOURCE = TOP.parent / "shared/scenarios"

SCENARIO = re.compile(r"^\*\*([A-Z]{3}-\d{2})\s*·\s*(.+?)\*\*", re.MULTILINE)
ROW = re.compile(r"^\| ([A-Z]{3}-\d{2}) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
RUST_TEST = re.compile(r"\bfn ((?:[a-z]{3}_\d{2}_)+)\w*")
RUST_ID = re.compile(r"([a-z]{3})_(\d{2})_")
BROWSER_TEST = re.compile(r"""\btest\(\s*["'`]((?:[A-Z]{3}-\d{2}[ ,:]+)+)""")
BROWSER_ID = re.compile(r"[A-Z]{3}-\d{2}")

# Where tests meet the running program.
ACCEPTANCE = ("tests/", "e2e/")

NAMES = {
    "ACC": "Access", "ACT": "Accounts", "ALR": "Alerts", "CAS": "Cases", "CLK": "Clocks", "CON": "Consent",
    "INT": "Intake", "LET": "Letters", "MIG": "Migrants", "MTG": "Meetings", "OUT": "Outreach", "REF": "Referrals",
    "SCR": "Screening", "STA": "Statistics",
}


def known():
    """Id → title, and id → remark."""
    rows = ROW.findall(LIST.read_text(encoding="utf-8")) if LIST.exists() else []
    remarks = {number: remark for number, _, _, remark in rows}
    if SOURCE.is_dir():
        titles = {}
        for path in sorted(SOURCE.glob("*.md")):
            titles.update(SCENARIO.findall(path.read_text(encoding="utf-8")))
        return titles, remarks
    return {number: title for number, title, _, _ in rows}, remarks


def tests():
    """Id → files that hold a test of that name."""
    found = defaultdict(set)
    for path in [*TOP.glob("src/**/*.rs"), *TOP.glob("typeset/src/*.rs"), *TOP.glob("tests/**/*.rs")]:
        for names in RUST_TEST.findall(path.read_text(encoding="utf-8")):
            for family, number in RUST_ID.findall(names):
                found[f"{family.upper()}-{number}"].add(str(path.relative_to(TOP)))
    for path in TOP.glob("e2e/*.test.mjs"):
        for names in BROWSER_TEST.findall(path.read_text(encoding="utf-8")):
            for number in BROWSER_ID.findall(names):
                found[number].add(str(path.relative_to(TOP)))
    return found


def page(titles, covered, remarks):
    whole = {number for number in titles if any(path.startswith(ACCEPTANCE) for path in covered.get(number, ()))}
    part = {number for number in titles if covered.get(number)} - whole
    done = Counter(number[:3] for number in whole)
    total = Counter(number[:3] for number in titles)
    lines = [
        "# Acceptance scenarios",
        "",
        "Written by `make scenarios`; only the last column is written by hand. A scenario is covered when a test that carries",
        "its id meets the running program, on SQLite and on PostgreSQL or in a browser; *in part* when so far only its rule is",
        "tested, beside the code. The others wait for their slice.",
        "",
        f"**{len(whole)} of {len(titles)} covered, {len(part)} in part.**",
    ]
    for family in sorted(total):
        name = NAMES.get(family, family)
        lines += ["", f"## {name}: {done[family]} of {total[family]}", "", "| Id | Scenario | Tested in | Remark |", "|---|---|---|---|"]
        for number in sorted(n for n in titles if n.startswith(family)):
            begun = "in part: " if number in part else ""
            where = begun + "<br>".join(f"`{path}`" for path in sorted(covered.get(number, ()))) or "waits"
            lines.append(f"| {number} | {titles[number].replace('|', '/')} | {where} | {remarks.get(number, '')} |")
    return "\n".join(lines) + "\n"


def main():
    titles, remarks = known()
    covered = tests()
    families = {number[:3] for number in titles}
    strangers = sorted(number for number in covered if number[:3] in families and number not in titles)
    if strangers:
        print(f"tests named after scenarios that do not exist: {', '.join(strangers)}")
        return 1
    wanted = page(titles, covered, remarks)
    if "--check" in sys.argv[1:]:
        if not LIST.exists() or LIST.read_text(encoding="utf-8") != wanted:
            print("docs/scenarios.md is out of date: make scenarios")
            return 1
        print("docs/scenarios.md is up to date")
        return 0
    LIST.parent.mkdir(exist_ok=True)
    LIST.write_text(wanted, encoding="utf-8")
    print(wanted.splitlines()[6])
    return 0


if __name__ == "__main__":
    sys.exit(main())

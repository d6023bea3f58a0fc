#!/usr/bin/env python3
"""Puts load on a release build over SQLite and PostgreSQL and prints the figures side by side (started by bench.sh)."""
import gzip
import http.client
import json
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode, urlsplit

# Pairs of names whose answer is known; they do not ship.
PAIRS = Path(__file__).resolve().parent.parent.parent / "shared/data/name_pairs.csv"
SIZE = os.environ.get("SIZE", "million")
SECONDS = int(os.environ.get("SECONDS_EACH", "8"))
CONNECTIONS = (1, 16, 64)
TICKS = os.sysconf("SC_CLK_TCK")
EMPTY, LIST, CASE = "empty endpoint", "case list, 20 rows", "case page"
# The list as a browser gets it, and what it costs without packing it.
PLAIN = "case list, not compressed"
# One record with its audit row; and one that starts clocks, tells offices and leaves five audit rows.
WRITE, CHAIN = "write with its audit row", "early warning, with what follows"
WORK = (EMPTY, LIST, PLAIN, CASE, WRITE, CHAIN)
ALERT = {"alert_type": None, "danger": "tidak", "departs_soon": "tidak", "what": "Laporan uji beban, tanpa orang sungguhan."}


class Refused(Exception):
    """The program did not do what the measurement needs."""


class Site:
    """One database, filled, and the program serving it."""

    def __init__(self, program, kind, url, home):
        self.program, self.kind, self.url, self.home = program, kind, url, home
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("SINTUVU_")}
        self.env |= {
            "DATABASE_URL": url,
            "SINTUVU_DATA_DIR": str(home),
            "SINTUVU_KEYRING": str(home / "keyring.json"),
            "SINTUVU_BASE_URL": "http://127.0.0.1:0",
            "SINTUVU_LOG": "error",
        }
        self.server = None

    def run(self, *verb):
        subprocess.run([self.program, *verb], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def fill(self, size):
        self.run("key", "new", "--purpose", "all")
        self.run("migrate")
        begun = time.monotonic()
        self.run("seed", "--size", size, "--seed", "72012026")
        return time.monotonic() - begun

    def start(self):
        """Starts serving; gives the seconds until the first answer."""
        begun = time.monotonic()
        self.server = subprocess.Popen(
            [self.program, "serve", "--bind", "127.0.0.1:0"], env=self.env, stdout=subprocess.PIPE, text=True
        )
        for line in self.server.stdout:
            if found := re.search(r"listening on (http://\S+)", line):
                self.base = found[1]
                break
        else:
            raise Refused("the server ended before it listened")
        status, _, _ = self.ask("GET", "/health/live")
        if status != 200:
            raise Refused(f"/health/live answers {status}")
        return time.monotonic() - begun

    def settle(self):
        """Waits until the server rests: what fell due while the data were made is worked off first."""
        before = -1.0
        while self.cpu() - before > 0.02:
            before = self.cpu()
            time.sleep(1)

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=30)
            self.server = None

    def ask(self, method, path, body=None, cookies=None):
        """Status, headers, body as sent."""
        link = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
        if cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in cookies.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.base}
        link.request(method, path, urlencode(body) if body is not None else None, headers)
        answer = link.getresponse()
        sent = answer.read()
        if cookies is not None:
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, value = line.split(";")[0].split("=", 1)
                cookies[name] = value
        link.close()
        return answer.status, answer.headers, sent

    def page(self, path, cookies):
        status, headers, sent = self.ask("GET", path, cookies=cookies)
        if status != 200:
            raise Refused(f"{path} answers {status}")
        text = gzip.decompress(sent) if headers.get("Content-Encoding") == "gzip" else sent
        return text.decode(), len(sent)

    def log_in(self, role):
        """Cookies of the account that the seed made for this role."""
        username, password = account(self.home / "accounts.txt", role)
        cookies = {}
        text, _ = self.page("/masuk", cookies)
        form = hidden(text) | {"username": username, "password": password}
        status, headers, _ = self.ask("POST", "/masuk", form, cookies)
        if status != 303 or "/kode" in headers.get("Location", ""):
            raise Refused(f"{username} cannot log in: {status} {headers.get('Location')}")
        return cookies

    def cpu(self):
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, what):
        text = Path(f"/proc/{self.server.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+) kB", text)[1]) / 1024

    def load(self, path, connections, cookies=None, form=None, packed=True):
        """One run of wrk: requests a second, CPU and latencies."""
        command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", "scripts/bench.lua"]
        command += ["-H", "Sec-Fetch-Site: same-origin"]
        if packed:
            command += ["-H", "Accept-Encoding: gzip"]
        if cookies:
            command += ["-H", "Cookie: " + "; ".join(f"{k}={v}" for k, v in cookies.items())]
        env = dict(os.environ)
        if form:
            command += ["-H", "Content-Type: application/x-www-form-urlencoded", "-H", f"Origin: {self.base}"]
            env["BENCH_FORM"] = urlencode(form)
        cpu = self.cpu()
        out = subprocess.run([*command, self.base + path], env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
        cpu = self.cpu() - cpu
        done, micros, p50, p95, p99, wrong = map(int, re.search(r"BENCH ([\d ]+)", out)[1].split())
        if wrong or not done:
            raise Refused(f"{path} at {connections} connections: {wrong} of {done} requests went wrong")
        self.still_answers(path, cookies, form)
        return {"rate": done / (micros / 1e6), "cpu": cpu / done * 1e6, "p50": p50 / 1e3, "p95": p95 / 1e3, "p99": p99 / 1e3}

    def still_answers(self, path, cookies, form):
        """wrk takes a redirect to the log-in for success: the measured session must still be one."""
        body = form | {"_key": str(uuid.uuid4())} if form else None
        status, headers, _ = self.ask("POST" if form else "GET", path, body, dict(cookies or {}))
        if status != (303 if form else 200) or "/masuk" in headers.get("Location", ""):
            raise Refused(f"{path} answers {status} {headers.get('Location', '')} after the run")

    def grow(self, rows):
        """Copies seeded cases until the table has so many rows: same units, own ids and codes."""
        if self.kind == "SQLite":
            with sqlite3.connect(self.url.removeprefix("sqlite:")) as link:
                names = [row[1] for row in link.execute("PRAGMA table_info(cases)")]
                own = {"id": "randomblob(16)", "code": "'KS-' || hex(randomblob(8))", "register_no": "NULL"}
                link.execute(self.copy(names, own, rows), ())
                link.execute("ANALYZE")
        else:
            names = self.psql("SELECT column_name FROM information_schema.columns WHERE table_name = 'cases' ORDER BY ordinal_position").split()
            own = {"id": "uuid_send(gen_random_uuid())", "code": "'KS-' || gen_random_uuid()", "register_no": "NULL"}
            self.psql(self.copy(names, own, rows))
            self.psql("VACUUM ANALYZE cases")

    @staticmethod
    def copy(names, own, rows):
        values = ", ".join(own.get(name, f"c.{name}") for name in names)
        more = f"{rows} - (SELECT count(*) FROM cases)"
        times = f"{rows} / (SELECT count(*) FROM cases) + 1"
        return (
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times}) "
            f"INSERT INTO cases ({', '.join(names)}) SELECT {values} FROM cases c, n LIMIT (SELECT CASE WHEN {more} > 0 THEN {more} ELSE 0 END)"
        )

    def psql(self, statement):
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.url, "-c", statement], check=True, stdout=subprocess.PIPE, text=True).stdout


def account(path, role):
    """User name and password of a role: the last two columns of its line."""
    for line in path.read_text().splitlines():
        columns = line.split()
        if len(columns) > 2 and columns[0] == role:
            return columns[-2], columns[-1]
    raise Refused(f"accounts.txt has no line for {role}")


def hidden(text):
    """The token and the form key that a page's form carries."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("name") in ("_csrf", "_key"):
            found[attributes["name"]] = attributes.get("value", "")
    return found


def fdatasync(home):
    """Milliseconds of one small write made durable, median and 95th percentile of 200."""
    times = []
    with tempfile.TemporaryFile(dir=home) as file:
        for _ in range(200):
            os.write(file.fileno(), b"x" * 4096)
            begun = time.monotonic()
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - begun) * 1e3)
    times.sort()
    return statistics.median(times), times[190]


def measure(program, kind, url, home):
    figures = {"kind": kind}
    site = Site(program, kind, url, home)
    try:
        figures["seed"] = site.fill(SIZE)
        figures["start"] = site.start()
        figures["idle"] = site.memory("VmRSS")
        site.settle()
        officer, village = site.log_in("case_manager"), site.log_in("village_head")
        text, weight = site.page("/berkas", officer)
        case = re.search(r'href="(/berkas/[0-9a-f-]{36})"', text)
        if not case:
            raise Refused("the case list of the seeded case_manager is empty")
        form_page, form_weight = site.page("/desa/lapor", village)
        form = ALERT | {"_csrf": hidden(form_page).get("_csrf", ""), "alert_type": first_choice(form_page, "alert_type")}
        plan_page, _ = site.page("/desa/kegiatan/rencana", village)
        plan = {"_csrf": hidden(plan_page).get("_csrf", ""), "title": "Sosialisasi uji beban", "kind": first_choice(plan_page, "kind")}
        plan |= {"topics": first_choice(plan_page, "topics"), "planned_on_d": "1", "planned_on_m": "12", "planned_on_y": str(time.localtime().tm_year + 1)}
        _, case_weight = site.page(case[1], officer)
        figures["weights"] = {"/berkas": weight, "/berkas/{id}": case_weight, "/desa/lapor": form_weight}
        figures["runs"] = {}
        for connections in CONNECTIONS:
            for name, path, cookies, body in (
                (EMPTY, "/health/live", None, None),
                (LIST, "/berkas", officer, None),
                (PLAIN, "/berkas", officer, None),
                (CASE, case[1], officer, None),
                (WRITE, "/desa/kegiatan/rencana", village, plan),
                (CHAIN, "/desa/lapor", village, form),
            ):
                if name == WRITE:
                    figures[f"fdatasync {connections}"] = fdatasync(home)
                figures["runs"][name, connections] = site.load(path, connections, cookies, body, name != PLAIN)
        figures["loaded"] = site.memory("VmHWM")
    finally:
        site.stop()
    return figures


def first_choice(text, name):
    select = re.search(rf'<select[^>]*name="{name}".*?<option value="(\w+)"', text, re.DOTALL)
    if select:
        return select[1]
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("name") == name and attributes.get("value"):
            return attributes["value"]
    raise Refused(f"the form offers no {name}")


def growth(program, kind, url, home):
    """Latency of the list in a small database whose cases are copied to more and more: median at one connection."""
    site = Site(program, kind, url, home)
    found = {}
    try:
        site.fill("demo")
        for rows in (1_000, 100_000, 1_000_000):
            site.grow(rows)
            site.start()
            site.settle()
            officer = site.log_in("case_manager")
            site.page("/berkas", officer)
            site.load("/berkas", 1, officer)
            found[rows] = site.load("/berkas", 1, officer)["p50"]
            site.stop()
    finally:
        site.stop()
    return found


def report(program, all_figures):
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    cores = os.cpu_count()
    ram = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 1024 / 1024
    yield f"Commit {commit or 'unknown'}, {time.strftime('%d %B %Y')}, {platform.machine()}, {cores} cores, {ram:.0f} GiB, wrk on the same machine, {SECONDS} s a run, seed `{SIZE}`."
    yield ""
    yield "| Work | c | " + " | ".join(f"{f['kind']}: requests/s | CPU µs | p50 / p95 / p99 ms" for f in all_figures) + " |"
    yield "|---|---|" + "---|---|---|" * len(all_figures)
    for name in WORK:
        for connections in CONNECTIONS:
            cells = [f"| {name} | {connections} "]
            for figures in all_figures:
                run = figures["runs"][name, connections]
                cells.append(f"| {run['rate']:,.0f} | {run['cpu']:.0f} | {run['p50']:.2f} / {run['p95']:.2f} / {run['p99']:.2f} ")
            yield "".join(cells) + "|"
    yield ""
    yield "| | " + " | ".join(f["kind"] for f in all_figures) + " | goal |"
    yield "|---|" + "---|" * len(all_figures) + "---|"

    def row(name, goal, value):
        return f"| {name} | " + " | ".join(value(f) for f in all_figures) + f" | {goal} |"

    for name in (PLAIN, LIST):
        yield row(f"CPU of the {name} ÷ empty endpoint, c=16", "≤ 9", lambda f, n=name: f"{f['runs'][n, 16]['cpu'] / f['runs'][EMPTY, 16]['cpu']:.1f}")
    for name, goal in ((WRITE, "≤ 25 ms"), (CHAIN, "")):
        yield row(f"{name}: p95 at c=64", goal, lambda f, n=name: f"{f['runs'][n, 64]['p95']:.1f} ms")
    yield row("fdatasync just before, median / p95", "", lambda f: "{:.2f} / {:.2f} ms".format(*f["fdatasync 64"]))
    yield row("RSS idle / most under load", "≤ 40 / ≤ 160 MiB", lambda f: f"{f['idle']:.0f} / {f['loaded']:.0f} MiB")
    yield row("start to first answer", "≤ 100 ms", lambda f: f"{f['start'] * 1e3:.0f} ms")
    for rows in (1_000, 100_000, 1_000_000):
        yield row(f"list, p50 at c=1, {rows:,} cases", "", lambda f, n=rows: f"{f['growth'][n]:.3f} ms")
    yield row("the last ÷ the first", "≤ 1.25", lambda f: f"{f['growth'][1_000_000] / f['growth'][1_000]:.2f}")
    for path in all_figures[0]["weights"]:
        yield row(f"{path} on the wire", "HTML ≤ 14 KB (case page 30)", lambda f, p=path: f"{f['weights'][p]:,} bytes")
    yield row(f"seed `{SIZE}`", "", lambda f: f"{f['seed']:.0f} s")
    yield row("binary, stripped", "≤ 60 MiB with the typesetter", lambda _: f"{os.path.getsize(program) / 2**20:.1f} MiB")


def names(program):
    """The matcher of names: how well on pairs whose answer is known, how fast among a million made-up names."""

    def told(*verb):
        out = subprocess.run([program, "people", *verb], check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(out)

    yield ""
    yield "## Names"
    if PAIRS.exists():
        found = told("match", "--pairs", str(PAIRS), "--json")
        yield "{pairs} pairs: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}.".format(**found)
        yield ""
    found = told("bench", "--names", os.environ.get("NAMES", "1000000"))
    memory = "unknown" if found["memory_mib"] is None else f"{found['memory_mib']:.0f} MiB"
    yield f"{found['names']:,} made-up names, one thread: built in {found['build_s']:.1f} s, index {memory}."
    yield ""
    yield "| Written otherwise | year, sex, regency | p50 / p95 ms | found among ten |"
    yield "|---|---|---|---|"
    for line in found["lines"]:
        facts = "known" if line["facts"] else "unknown"
        yield f"| {line['kind']} | {facts} | {line['p50_ms']:.1f} / {line['p95_ms']:.1f} | {line['found']:.1%} |"


def another(kind, url, home):
    """A second, empty database of the same kind."""
    second = home / "growth"
    second.mkdir()
    if kind == "SQLite":
        return f"sqlite:{second}/sintuvu.db", second
    subprocess.run(["psql", "-qX", url, "-c", "CREATE DATABASE growth"], check=True)
    return url.rpartition("/")[0] + "/growth", second


def main():
    program = sys.argv[1]
    if sys.argv[2:] == ["names"]:
        print("\n".join(names(program)))
        return
    all_figures = []
    with tempfile.TemporaryDirectory(prefix="sintuvu-bench.") as temporary:
        for kind in ("SQLite", "PostgreSQL"):
            home = Path(temporary) / kind.lower()
            home.mkdir()
            url = f"sqlite:{home}/sintuvu.db" if kind == "SQLite" else os.environ["SINTUVU_TEST_POSTGRES"]
            print(f"== {kind}", file=sys.stderr)
            figures = measure(program, kind, url, home)
            figures["growth"] = growth(program, kind, *another(kind, url, home))
            all_figures.append(figures)
    print("\n".join(report(program, all_figures)))
    print("\n".join(names(program)))


if __name__ == "__main__":
    try:
        main()
    except Refused as why:
        sys.exit(f"bench: {why}")

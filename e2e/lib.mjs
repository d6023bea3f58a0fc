// What every browser test stands on: the browser, the fixture, and the look at each page that
// no test may skip. The people who act in the tests are in persona.mjs.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const BASE = process.env.BASE_URL;
export const RESULTS = process.env.RESULTS ?? "../test-results";
export const PHONE = 360;
export const DESK = 1366;
const HEIGHTS = { 320: 640, [PHONE]: 640, [DESK]: 768 };

// Without these the browser looks for its maker's hosts at every start.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;

/** The contract fixture: units, users with passwords and TOTP secrets, objects. */
export function fixture() {
  return JSON.parse(readFileSync(process.env.FIXTURE, "utf8"));
}

/** A user of the fixture: `user("kades1")`. */
export function user(key) {
  const found = fixture().users[key];
  assert.ok(found, `the fixture has no user ${key}`);
  return found;
}

/** One browser for a test file; `after(closeBrowser)` ends it. */
export async function openBrowser() {
  browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  return browser;
}

export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

/**
 * A fresh page with cookies of its own. What goes wrong in it silently (a script error, something that the
 * content policy blocked, a request to another host) is kept in `page.faults` and fails the next `inspect`.
 */
export async function openPage({ width = DESK, js = true, scheme = "light" } = {}) {
  const context = await (await openBrowser()).newContext({
    baseURL: BASE,
    viewport: { width, height: HEIGHTS[width] ?? 768 },
    javaScriptEnabled: js,
    colorScheme: scheme,
    // A picture or a measurement taken halfway through a change of colour is neither here nor there.
    reducedMotion: "reduce",
    locale: "id-ID",
    timezoneId: "Asia/Makassar",
    isMobile: width < 640,
    hasTouch: width < 640,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.js = js;
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    // A 404 or 422 page is an answer, not a fault.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      page.faults.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(BASE) && !url.startsWith("data:")) page.faults.push(`request to another host: ${url}`);
  });
  return page;
}

/** axe finds nothing. With JavaScript off axe never answers, so those pages are inspected without it. */
export async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  const told = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.html}\n    ${n.failureSummary}`).join("\n")}`);
  assert.equal(violations.length, 0, `axe on ${page.url()}:\n${told.join("\n")}`);
}

/** Higher than this the head of a page takes the room of what the page is for: its strips, the unit's name and the menu. */
const HIGHEST_HEAD = 300;

/** The page is not wider than the screen, and its head leaves room for it. */
export async function noSideScroll(page) {
  const { scroll, client, head } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
    head: document.querySelector("header.top")?.getBoundingClientRect().height ?? 0,
  }));
  assert.ok(scroll <= client, `${page.url()} is ${scroll} px wide on a screen of ${client} px`);
  assert.ok(head <= HIGHEST_HEAD, `the head of ${page.url()} is ${head} px high on a screen of ${client} px`);
}

/** What no page may lack: language, marker, one h1, neutral title and address, forms that can be sent once. */
export async function wellMade(page) {
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    name: document.body.dataset.page,
    main: document.querySelectorAll("main#isi").length,
    headings: document.querySelectorAll("h1").length,
    inline: document.querySelectorAll("[style], script:not([src])").length,
    // Leaving and giving the password again keep nothing, so twice is once and they need no key; one that is
    // new each time would also tell two "not found" pages apart.
    forms: [...document.querySelectorAll('form[method="post"]')]
      .filter((form) => !form.dataset.action || !form.elements._csrf)
      .concat([...document.querySelectorAll('form[method="post"]:not([data-action^="session."])')].filter((form) => !form.elements._key))
      .map((form) => form.action),
    title: document.title,
  }));
  const where = `${page.url()} (${seen.title})`;
  assert.equal(seen.lang, "id", `language of ${where}`);
  assert.ok(seen.name, `data-page of ${where}`);
  assert.equal(seen.main, 1, `main#isi of ${where}`);
  assert.equal(seen.headings, 1, `h1 of ${where}`);
  assert.equal(seen.inline, 0, `inline style or script in ${where}`);
  assert.deepEqual(seen.forms, [], `forms without data-action, _csrf or _key in ${where}`);
  assert.doesNotMatch(seen.title, /tppo|korban|perdagangan orang/i, `title of ${where}`);
}

let pictures = 0;

/** A picture of the whole page in test-results/, in the order in which they were taken. */
export async function picture(page, name) {
  mkdirSync(RESULTS, { recursive: true });
  pictures += 1;
  const file = `${String(process.pid)}-${String(pictures).padStart(3, "0")}-${name.replace(/[^\w.-]+/g, "_")}.png`;
  await page.screenshot({ path: join(RESULTS, file), fullPage: true, caret: "initial" });
}

/** The whole look at a page. `name` names its picture. */
export async function inspect(page, name) {
  if (name) await picture(page, name);
  await wellMade(page);
  await noSideScroll(page);
  if (page.js) await axe(page);
  assert.deepEqual(page.faults, [], `faults on ${page.url()}`);
}

// A person in front of the screen. Tests speak through it: who opens what, what they fill in,
// which button they press and what they then see. Every page on the way is inspected.
import assert from "node:assert/strict";
import { BASE, DESK, inspect, openPage, user } from "./lib.mjs";
import { freshCode } from "./totp.mjs";

/** Logs `user` (an entry of the fixture) in, with the second factor where the page asks for it. */
export async function login(page, person) {
  await page.goto("/masuk");
  await page.locator("[name=username]").fill(person.username);
  await page.locator("[name=password]").fill(person.password);
  await page.locator("form:has([name=password]) button[type=submit]").click();
  if (new URL(page.url()).pathname === "/masuk/kode") {
    await page.locator("[name=code]").fill(await freshCode(person.totp_secret));
    await page.locator("form:has([name=code]) button[type=submit]").click();
  }
  const refused = page.locator("[data-test=login-error]");
  assert.equal(await refused.count(), 0, `${person.username} was not let in`);
  assert.notEqual(await page.locator("body").getAttribute("data-user"), "", `${person.username} is not signed in on ${page.url()}`);
}

export class Person {
  constructor(key, page) {
    this.key = key;
    this.page = page;
    this.inspecting = true;
  }

  /** `key` is a user of the fixture; `where` says on what: { width, js, scheme }. */
  static async logsIn(key, where = { width: DESK }) {
    const page = await openPage(where);
    await login(page, user(key));
    const person = new Person(key, page);
    await person.#look();
    return person;
  }

  /** Somebody without an account. */
  static async passesBy(where) {
    return new Person("anybody", await openPage(where));
  }

  async leaves() {
    await this.page.context().close();
  }

  // --- going somewhere

  async opens(path) {
    const answer = await this.page.goto(path);
    await this.#look();
    return answer.status();
  }

  /** A link in the page's content, else anywhere, by its whole or partial text. */
  async follows(name) {
    await this.#first(this.page.locator("main").getByRole("link", { name }), this.page.getByRole("link", { name }), `link ${name}`).then((l) => l.click());
    await this.#look();
  }

  /** The row of a list that carries this text. */
  async followsRow(text) {
    await this.page.locator("[data-test=row]").filter({ hasText: text }).first().getByRole("link").first().click();
    await this.#look();
  }

  // --- filling in

  /** { label: text }: text boxes, and selects by what their option says. */
  async fills(values) {
    for (const [label, value] of Object.entries(values)) {
      const field = await this.#first(this.page.getByLabel(label, { exact: true }), this.page.getByLabel(label), `field ${label}`);
      const tag = await field.evaluate((node) => node.tagName);
      if (tag === "SELECT") await field.selectOption({ label: value });
      else await field.fill(value);
    }
  }

  /** Radios and checkboxes: { question: answer or answers }. */
  async answers(choices) {
    for (const [question, answer] of Object.entries(choices)) {
      const group = await this.#first(this.page.getByRole("group", { name: question }), this.page.getByRole("radiogroup", { name: question }), `question ${question}`);
      for (const option of [answer].flat()) {
        await (await this.#first(group.getByLabel(option, { exact: true }), group.getByLabel(option), `answer ${option}`)).check();
      }
    }
  }

  async ticks(...labels) {
    for (const label of labels) await this.page.getByLabel(label).first().check();
  }

  /** One text that a page shows in several boxes, such as tanggal, bulan, tahun of a date. */
  async fillsWithin(question, values) {
    const group = this.page.getByRole("group", { name: question });
    for (const [label, value] of Object.entries(values)) await group.getByLabel(label).fill(value);
  }

  // --- doing

  /** Presses a button and waits for the page that answers. */
  async presses(name) {
    const button = await this.#first(this.page.locator("main").getByRole("button", { name }), this.page.getByRole("button", { name }), `button ${name}`);
    await Promise.all([this.page.waitForEvent("domcontentloaded"), button.click()]);
    await this.#look();
  }

  /** Presses and must be answered with a receipt, which is given back. */
  async pressesAndGetsReceipt(name) {
    await this.presses(name);
    return this.receipt();
  }

  /** When the page asks whether this person is recorded already, says that it is somebody else (INT-09). */
  async saysSomebodyNew() {
    const other = this.page.getByLabel("Bukan, catat sebagai orang baru");
    if ((await other.count()) === 0) return;
    await other.check();
    await this.presses("Simpan");
  }

  /** When the page asks for the password again (step-up), gives it; otherwise does nothing. */
  async confirmsWithPassword() {
    const asked = this.page.locator("[data-test=step-up]");
    if ((await asked.count()) === 0) return;
    const { password, totp_secret: secret } = user(this.key);
    const code = asked.locator("[name=code]");
    if ((await code.count()) > 0) await code.fill(await freshCode(secret));
    const box = asked.locator("[name=password]");
    if ((await box.count()) > 0) await box.fill(password);
    await Promise.all([this.page.waitForEvent("domcontentloaded"), asked.locator("button[type=submit]").first().click()]);
    await this.#look();
  }

  // --- seeing

  async receipt() {
    const text = await this.page.locator("[data-test=receipt]").first().innerText();
    assert.match(text, /\S/, `${this.key} got an empty receipt on ${this.page.url()}`);
    return text.trim();
  }

  /** Kind, id, version and state of the record on this page. */
  async record() {
    return this.page.locator("main [data-kind][data-id]").first().evaluate((node) => ({ ...node.dataset }));
  }

  async isOn(name) {
    assert.equal(await this.page.locator("body").getAttribute("data-page"), name, `${this.key} is on ${this.page.url()}`);
  }

  async sees(...texts) {
    const shown = await this.page.locator("main").innerText();
    for (const text of texts) assert.ok(contains(shown, text), `${this.key} does not see “${text}” on ${this.page.url()}:\n${shown}`);
  }

  /** Nowhere in the page, neither shown nor hidden in its source. */
  async seesNothingOf(...texts) {
    const source = await this.page.content();
    for (const text of texts) assert.ok(!contains(source, text), `${this.key} can find “${text}” on ${this.page.url()}`);
  }

  async #look() {
    if (!this.inspecting) return;
    const name = (await this.page.locator("body").getAttribute("data-page")) ?? "page";
    const { width } = this.page.viewportSize();
    await inspect(this.page, `${this.key}-${name}-${width}${this.page.js ? "" : "-nojs"}`);
  }

  async #first(wanted, otherwise, what) {
    if ((await wanted.count()) > 0) return wanted.first();
    if ((await otherwise.count()) > 0) return otherwise.first();
    throw new assert.AssertionError({ message: `${this.key} finds no ${what} on ${this.page.url()} (${BASE})` });
  }
}

function contains(shown, text) {
  return text instanceof RegExp ? text.test(shown) : shown.replace(/\s+/g, " ").includes(text);
}

// The second factor as a phone would make it (RFC 6238, SHA-1, 30 seconds, 6 digits), and the
// server's own clock, which testkit lets a test read and move.
import { createHmac } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { BASE } from "./lib.mjs";

const STEP = 30;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function fromBase32(text) {
  const bits = [...text.replace(/[=\s]/g, "").toUpperCase()].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

export function totp(secret, seconds) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / STEP)));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The server's time in seconds since 1970. */
export async function serverTime() {
  const answer = await fetch(`${BASE}/__testkit/clock`);
  const told = (await answer.text()).match(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/);
  if (!answer.ok || !told) throw new Error(`the test clock answers ${answer.status}`);
  return Date.parse(told[0]) / 1000;
}

/** Moves the server's clock, for everybody. */
export async function advance(seconds) {
  const answer = await fetch(`${BASE}/__testkit/clock`, { method: "POST", body: new URLSearchParams({ advance: String(seconds) }) });
  if (!answer.ok) throw new Error(`the test clock answers ${answer.status}`);
}

/**
 * A code that was not used before: a code opens the door once, so a second log-in of the same person moves the
 * clock a step on. Each test file is a process of its own, so what was used is kept beside the fixture.
 */
export async function freshCode(secret) {
  const kept = `${process.env.FIXTURE}.codes`;
  const used = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
  let now = await serverTime();
  if (used[secret] >= Math.floor(now / STEP)) {
    await advance(STEP);
    now = await serverTime();
  }
  used[secret] = Math.floor(now / STEP);
  writeFileSync(kept, JSON.stringify(used), { mode: 0o600 });
  return totp(secret, now);
}

// How heavy a first visit is on the wire (interface.md 14, performance.md): a village pays for
// every kilobyte with prepaid data.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { PHONE, closeBrowser, openPage, user } from "./lib.mjs";
import { login } from "./persona.mjs";

after(closeBrowser);

const KB = 1024;
const LIMITS = { document: 14 * KB, stylesheet: 12 * KB, script: 8 * KB };
const FIRST_VISIT = 45 * KB;
const REQUESTS = 4;

/** Sizes of the bodies as they were sent, by kind of file. */
async function weigh(page, path) {
  const seen = [];
  const listen = (request) => seen.push(request);
  page.on("requestfinished", listen);
  await page.goto(path, { waitUntil: "networkidle" });
  page.off("requestfinished", listen);
  return Promise.all(
    seen.map(async (request) => {
      const { responseBodySize, responseHeadersSize } = await request.sizes();
      return { kind: request.resourceType(), url: new URL(request.url()).pathname, body: responseBodySize, all: responseBodySize + responseHeadersSize };
    }),
  );
}

function holds(path, files) {
  const told = files.map((f) => `${f.url} ${f.body}`).join(", ");
  for (const file of files) {
    const limit = LIMITS[file.kind];
    if (limit) assert.ok(file.body > 0 && file.body <= limit, `${file.url} weighs ${file.body} bytes, at most ${limit} (${path})`);
  }
  const sum = files.reduce((total, file) => total + file.all, 0);
  assert.ok(sum <= FIRST_VISIT, `${path} weighs ${sum} bytes in all: ${told}`);
  return { sum, told };
}

for (const path of ["/", "/masuk", "/hotline", "/lapor"]) {
  test(`the first visit to ${path}`, async (t) => {
    const page = await openPage({ width: PHONE });
    const files = await weigh(page, path);
    const { sum, told } = holds(path, files);
    assert.ok(files.length <= REQUESTS, `${path} needs ${files.length} requests: ${told}`);
    t.diagnostic(`${sum} bytes in ${files.length} requests: ${told}`);
    await page.context().close();
  });
}

test("a second page of a village user is one request", async (t) => {
  const page = await openPage({ width: PHONE });
  await login(page, user("kades1"));
  await page.waitForLoadState("networkidle");
  const files = (await weigh(page, new URL(page.url()).pathname)).filter((file) => file.body > 0);
  assert.deepEqual(files.map((file) => file.kind), ["document"], "static files come from the browser's own store");
  assert.ok(files[0].body <= LIMITS.document, `${files[0].url} weighs ${files[0].body} bytes`);
  t.diagnostic(`${files[0].url} ${files[0].body} bytes`);
  await page.context().close();
});

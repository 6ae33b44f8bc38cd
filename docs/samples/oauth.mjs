// Sign in to a 23 video site and list videos, with Node 18 or newer and the package oauth-1.0a.
//
//   npm install oauth-1.0a                   (in the folder of this file)
//   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
//   node oauth.mjs "words to search for"
//
// TOKEN_FILE=path keeps the access token there and uses it the next time.

import { createHmac } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import OAuth from "oauth-1.0a";

/** One sentence for the reader, and an exit status for the shell. */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** The address of a site: https, but for a practice site on this machine. */
function root(domain) {
  const local = ["127.0.0.1", "localhost"].includes(domain.split(":")[0]);
  return `${local ? "http" : "https"}://${domain}`;
}

/** The package leaves the hash to its user. */
function client(key, secret) {
  return new OAuth({
    consumer: { key, secret },
    signature_method: "HMAC-SHA1",
    hash_function: (text, signingKey) =>
      createHmac("sha1", signingKey).update(text).digest("base64"),
  });
}

/** A signed GET; `protocol` holds what the Authorization header carries beyond the usual. */
async function signedGet(oauth, url, token, protocol = {}) {
  const headers = oauth.toHeader(oauth.authorize({ url, method: "GET", data: protocol }, token));
  try {
    const signal = AbortSignal.timeout(30_000);
    const answer = await fetch(url, { headers: { ...headers }, redirect: "manual", signal });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return fail(`No answer from ${new URL(url).host}.`);
  }
}

/** One of the two token requests: the values of its answer. */
async function tokenOf(oauth, what, url, token, protocol) {
  const { status, body } = await signedGet(oauth, url, token, protocol);
  if (status !== 200) {
    fail(`The site gave no ${what} (HTTP ${status}): ${body.split("\n")[0].slice(0, 200)}`);
  }
  return Object.fromEntries(new URLSearchParams(body));
}

async function typedLine() {
  for await (const line of createInterface({ input: process.stdin })) return line.trim();
  return "";
}

/** A token as the package wants it. */
function pair(values) {
  return { key: values.oauth_token, secret: values.oauth_token_secret };
}

/** The three steps; the answer holds the access token and the domain of all later calls. */
async function signIn(oauth, site) {
  const callback = { oauth_callback: "oob" };
  const address = `${site}/oauth/request_token`;
  const asked = await tokenOf(oauth, "request token", address, undefined, callback);
  if (asked.oauth_callback_confirmed !== "true") fail("This site does not speak OAuth 1.0a.");
  console.log("Open this address, press Allow, and type the code that the site shows:");
  console.log(`${site}/oauth/authorize?oauth_token=${encodeURIComponent(asked.oauth_token)}`);
  const code = await typedLine();
  if (!code) fail("No code was typed, so nobody is signed in.");
  const verifier = { oauth_verifier: code };
  return tokenOf(oauth, "access token", `${site}/oauth/access_token`, pair(asked), verifier);
}

/** The access token of TOKEN_FILE, or a new one, which is kept there if the file is named. */
async function keptOrNew(oauth, site) {
  const path = process.env.TOKEN_FILE;
  if (path && existsSync(path)) {
    return Object.fromEntries(new URLSearchParams(readFileSync(path, "utf8").trim()));
  }
  const granted = await signIn(oauth, site);
  if (path) writeFileSync(path, `${new URLSearchParams(granted)}\n`, { mode: 0o600, flag: "wx" });
  return granted;
}

/** The ids of up to five videos. */
async function videos(oauth, granted, words) {
  const query = { format: "json", raw: "1", size: "5", search: words };
  // Not URLSearchParams: it writes a blank as +, which the package would sign as a plus.
  const text = Object.entries(query).map((each) => each.map(encodeURIComponent).join("="));
  const url = `${root(granted.domain)}/api/photo/list?${text.join("&")}`;
  const { status, body } = await signedGet(oauth, url, pair(granted));
  let reply = { message: "the answer is not JSON" };
  try {
    reply = JSON.parse(body);
  } catch {}
  if (reply.status !== "ok") fail(`photo/list was refused (HTTP ${status}): ${reply.message}`);
  return reply.photos.map((video) => video.photo_id);
}

const { NB23_SITE: site, NB23_CONSUMER_KEY: key, NB23_CONSUMER_SECRET: secret } = process.env;
if (!site || !key || !secret) {
  fail("Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first.");
}
const oauth = client(key, secret);
const granted = await keptOrNew(oauth, root(site));
for (const id of await videos(oauth, granted, process.argv[2] ?? "")) console.log(id);

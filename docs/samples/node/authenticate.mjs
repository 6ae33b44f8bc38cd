// Ask a user of a 23 video site for access, with Node 20 or newer and the package oauth-1.0a, and
// keep the credentials.
//
//   npm install oauth-1.0a                   (in the folder of this file)
//   export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
//   node authenticate.mjs
//
// They are kept in ~/.23-credentials, or in the file that CREDENTIALS names.

import { createHmac } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
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

/** One of the two token requests, a signed GET: the values of its answer. */
async function ask(what, url, protocol, token) {
  const signed = oauth.authorize({ url, method: "GET", data: protocol }, token);
  const headers = { ...oauth.toHeader(signed) };
  const signal = AbortSignal.timeout(30_000);
  const answer = await fetch(url, { headers, redirect: "manual", signal }).catch(() =>
    fail(`No answer from ${site}.`),
  );
  const body = await answer.text();
  if (answer.status !== 200) {
    const reason = body.split("\n")[0].slice(0, 200);
    fail(`The site gave no ${what} (HTTP ${answer.status}): ${reason}`);
  }
  return Object.fromEntries(new URLSearchParams(body));
}

async function typedLine() {
  for await (const line of createInterface({ input: process.stdin })) return line.trim();
  return "";
}

const { NB23_SITE: site, NB23_CONSUMER_KEY: key, NB23_CONSUMER_SECRET: secret } = process.env;
if (!site || !key || !secret) {
  fail("Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first.");
}
const oauth = new OAuth({
  consumer: { key, secret },
  signature_method: "HMAC-SHA1",
  hash_function: (text, under) => createHmac("sha1", under).update(text).digest("base64"),
});

// Step 1: a request token.
const requestToken = `${root(site)}/oauth/request_token`;
const asked = await ask("request token", requestToken, { oauth_callback: "oob" });
if (asked.oauth_callback_confirmed !== "true") fail("This site does not speak OAuth 1.0a.");

// Step 2: the user says yes.
console.log("Open this address, press Allow, and type the code that the site shows:");
console.log(`${root(site)}/oauth/authorize?oauth_token=${encodeURIComponent(asked.oauth_token)}`);
const code = await typedLine();
if (!code) fail("No code was typed, so nobody is signed in.");

// Step 3: an access token, and the domain of all later calls.
const pending = { key: asked.oauth_token, secret: asked.oauth_token_secret };
const accessToken = `${root(site)}/oauth/access_token`;
const granted = await ask("access token", accessToken, { oauth_verifier: code }, pending);
const path = process.env.CREDENTIALS || join(homedir(), ".23-credentials");
const lines = [
  `NB23_SITE=${granted.domain}`,
  `NB23_CONSUMER_KEY=${key}`,
  `NB23_CONSUMER_SECRET=${secret}`,
  `NB23_ACCESS_TOKEN=${granted.oauth_token}`,
  `NB23_ACCESS_TOKEN_SECRET=${granted.oauth_token_secret}`,
];
rmSync(path, { force: true }); // a file that is there would keep its mode
writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
console.log(`The credentials for ${granted.domain} are in ${path}.`);

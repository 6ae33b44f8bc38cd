// Call a method of a 23 video site, with Node 20 or newer and the package oauth-1.0a, and print
// its answer.
//
//   node command.mjs GET photo/list size=5 search="words to search for"
//   node command.mjs POST photo/upload title="A clip" file=@clip.mp4
//
// authenticate.mjs has kept the credentials before.

import { createHmac } from "node:crypto";
import { existsSync, openAsBlob, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
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

/** The text before and after the first equals sign. */
function split(line) {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

/** The body of an upload; the files are read while they are sent. */
async function multipart(fields, files) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const [name, value] of files) {
    const path = value.slice(1);
    if (!existsSync(path)) fail(`There is no file ${path}.`);
    form.append(name, await openAsBlob(path), basename(path));
  }
  return form;
}

const [verb, method, ...pairs] = process.argv.slice(2);
if (!method) fail("Usage: command.mjs GET|POST METHOD [NAME=VALUE ...]");
const path = process.env.CREDENTIALS || join(homedir(), ".23-credentials");
if (!existsSync(path)) fail(`Run authenticate.mjs first: there is no file ${path}.`);
const kept = Object.fromEntries(readFileSync(path, "utf8").trim().split("\n").map(split));
const given = [["format", "json"], ["raw", "1"], ...pairs.map(split)];
const files = given.filter(([, value]) => value.startsWith("@"));
const fields = given.filter(([, value]) => !value.startsWith("@"));

// Not URLSearchParams: it writes a blank as +, which the package would sign as a plus.
const form = fields.map((each) => each.map(encodeURIComponent).join("=")).join("&");
const address = `${root(kept.NB23_SITE)}/api/${method}`;
const url = verb === "GET" ? `${address}?${form}` : address;
const type = { "Content-Type": "application/x-www-form-urlencoded" };
const body = verb === "GET" ? undefined : files.length ? await multipart(fields, files) : form;
const data = body === form ? Object.fromEntries(fields) : {}; // no part of a multipart is signed

const oauth = new OAuth({
  consumer: { key: kept.NB23_CONSUMER_KEY, secret: kept.NB23_CONSUMER_SECRET },
  signature_method: "HMAC-SHA1",
  hash_function: (text, under) => createHmac("sha1", under).update(text).digest("base64"),
});
const token = { key: kept.NB23_ACCESS_TOKEN, secret: kept.NB23_ACCESS_TOKEN_SECRET };
const signed = oauth.authorize({ url, method: verb, data }, token);
const headers = { ...oauth.toHeader(signed), ...(body === form ? type : {}) };
const answer = await fetch(url, { method: verb, headers, body, redirect: "manual" }).catch(() =>
  fail(`No answer from ${kept.NB23_SITE}.`),
);

// A refusal says "error" and why, in version 1 with HTTP status 200.
const text = await answer.text();
let reply = { message: "the answer is not JSON" };
try {
  reply = JSON.parse(text);
} catch {}
if (reply.status !== "ok") {
  fail(`${method} was refused (HTTP ${answer.status}, ${reply.code ?? ""}): ${reply.message}`);
}
console.log(text);

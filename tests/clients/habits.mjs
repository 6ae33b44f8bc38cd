// The package oauth-1.0a as browser code uses it: token requests by POST with every parameter in
// the form body, calls by GET with every parameter in the query.

import { createHmac } from "node:crypto";
import { createInterface } from "node:readline";
import OAuth from "oauth-1.0a";

const { NB23_SITE: site, NB23_CONSUMER_KEY: key, NB23_CONSUMER_SECRET: secret } = process.env;
const words = process.argv[2];
const oauth = new OAuth({
  consumer: { key, secret },
  signature_method: "HMAC-SHA1",
  hash_function: (text, signingKey) => createHmac("sha1", signingKey).update(text).digest("base64"),
});

function signed(method, path, data, token) {
  const request = { method, url: `http://${site}${path}`, data };
  // A plus for a blank, as forms have it: what is signed is the decoded value.
  return new URLSearchParams({ ...data, ...oauth.authorize(request, token) });
}

async function token(path, data, pair) {
  const body = signed("POST", path, data, pair);
  const answer = await fetch(`http://${site}${path}`, { method: "POST", body });
  const text = await answer.text();
  if (!answer.ok) {
    console.error(text);
    process.exit(1);
  }
  const values = new URLSearchParams(text);
  return { key: values.get("oauth_token"), secret: values.get("oauth_token_secret") };
}

const asked = await token("/oauth/request_token", { oauth_callback: "oob" });
console.log(`http://${site}/oauth/authorize?oauth_token=${asked.key}`);
let code = "";
for await (const line of createInterface({ input: process.stdin })) {
  code = line;
  break;
}
const access = await token("/oauth/access_token", { oauth_verifier: code }, asked);
const query = { format: "json", raw: "1", size: "5", search: words };
const address = `http://${site}/api/photo/list?${signed("GET", "/api/photo/list", query, access)}`;
const reply = await (await fetch(address)).json();
if (reply.status !== "ok") {
  console.error(reply.message);
  process.exit(1);
}
for (const video of reply.photos) console.log(video.photo_id);

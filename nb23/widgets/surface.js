// What all widgets share: draws the `view` that the kernel syncs, in place, and sends what a user
// types as messages. A secret is never part of a trait, and stays in its field until the kernel has
// acknowledged it. A second script names the panels: card.js or explain.js.

const GONE = "The kernel is busy or was restarted. Run the cell again.";
const PATIENCE = 5000; // milliseconds until a click counts as unheard
const BUSY = ["REQUESTING", "EXCHANGING", "CHECKING"];

let count = 0;

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  // The attribute keeps JupyterLab's shortcuts away; it counts only on the element itself.
  if (["A", "BUTTON", "INPUT", "SELECT"].includes(tag.toUpperCase())) {
    node.setAttribute("data-lm-suppress-shortcuts", "true");
  }
  return node;
}

// Nothing is touched that stays the same, so that a link, a selection or a screen reader's place
// survives every update.
const text = (node, value) => { if (node.textContent !== value) node.textContent = value; };
const show = (node, wanted) => { if (node.hidden === wanted) node.hidden = !wanted; };
const enable = (all, on) => { for (const one of all) if (one.disabled === on) one.disabled = !on; };
function button(label, onclick, kind = "plain") {
  return h("button", { type: "button", class: `nb23-button nb23-${kind}`, onclick }, label);
}

// Where this page is, and whether its server can take a site's answer (nb23/hub) and pass on pages.
async function pageFacts() {
  const { hostname, protocol, href } = window.location;
  // JupyterLite, which has a root of its own, has no server that could be asked.
  const told = document.querySelector("#jupyter-config-data:not([data-jupyter-lite-root])");
  if (!told) return { hostname, protocol };
  const hub = new URL(JSON.parse(told.textContent).baseUrl, href).href;
  const found = await fetch(`${hub}nb23/ping`, { signal: AbortSignal.timeout(2000) })
    .then((answer) => answer.ok && answer.json()).catch(() => null);
  return { hostname, protocol, ...(found ? { hub, proxy: found.proxy } : {}) };
}

// What goes to the kernel, and the field that waits for its acknowledgement.
class Line {
  constructor(model, onSilence, onAnswer) {
    Object.assign(this, { model, onSilence, onAnswer, waiting: new Map() });
    // What the kernel must know of the page comes before anything that depends on it.
    this.hello = pageFacts().then((given) => model.send({ act: "hello", given }));
  }

  send(act, given = {}, fields = []) {
    const id = `${Date.now()}-${++count}`;
    const timer = setTimeout(this.onSilence, PATIENCE);
    this.waiting.set(id, { timer, fields });
    this.hello.then(() => this.model.send({ id, act, given }));
  }

  heard(message) {
    const sent = this.waiting.get(message.ack);
    if (!sent) return;
    clearTimeout(sent.timer);
    this.waiting.delete(message.ack);
    for (const field of sent.fields) field.value = "";
    this.onAnswer();
  }

  close() {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }
}

// No browser completes, corrects or remembers what is typed.
function entry(attributes) {
  return h("input", {
    type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", ...attributes,
  });
}

class Field {
  constructor(name, label, type, prefix, hint) {
    const id = `${prefix}-${name}`;
    this.input = entry({
      id, name: id, type, "aria-describedby": `${prefix}-alert`, oninput: () => this.mark(false),
    });
    const about = hint ? [h("span", { class: "nb23-hint" }, hint)] : [];
    this.row = h("div", { class: "nb23-field" }, h("label", { for: id }, label, ...about), this.input);
  }

  mark(wrong) {
    this.input.ariaInvalid = wrong ? "true" : null;
  }
}

class Surface {
  constructor(model, drawn) {
    Object.assign(this, { model, prefix: `nb23-${++count}`, dead: false, complaint: "" });
    this.line = new Line(model, () => this.complain(GONE), () => this.complain(""));
    const { kind, steps } = model.get("view");
    this.title = h("h3", { id: `${this.prefix}-title` });
    this.status = h("p", { class: "nb23-status", role: "status", "aria-live": "polite" });
    this.alert = h("p", { class: "nb23-alert", role: "alert", id: `${this.prefix}-alert` });
    this.retry = button("Try again", () => this.line.send("retry"), "main");
    const made = Object.entries(drawn.panels).map(([name, Panel]) => [name, new Panel(this, kind)]);
    this.panels = Object.fromEntries(made);
    this.rail = steps && new drawn.Rail(steps);
    this.node = h("section", { class: `nb23 nb23-${kind}`, "aria-labelledby": `${this.prefix}-title` },
      h("header", {}, this.title), ...(this.rail ? [this.rail.node] : []),
      this.status, this.alert, this.retry, ...Object.values(this.panels).map((panel) => panel.node));
    // Typing and pasting here is not meant for the notebook around it.
    for (const name of ["keydown", "keyup", "keypress", "paste", "copy", "cut", "contextmenu"]) {
      this.node.addEventListener(name, (event) => event.stopPropagation());
    }
  }

  update() {
    const view = this.model.get("view"), panel = this.panels[view.panel];
    const held = this.holdsFocus() || (this.lost && !this.elsewhere());
    const fresh = this.change !== view.change;
    const moved = fresh && this.state !== undefined && this.state !== view.state;
    if (fresh) this.complaint = this.dead ? GONE : "";
    Object.assign(this, { change: view.change, state: view.state });
    this.draw(view);
    this.listen(view.reply_to || "");
    this.probe(view.probe || "");
    // A panel that went away took the focus with it: give it to the next one that can have it.
    this.lost = held && !this.holdsFocus();
    if (fresh && view.wrong && (held || moved) && panel.point?.(view.wrong)) return;
    if (moved && held && !BUSY.includes(view.state)) panel.focus();
  }

  // The hub's callback page calls under this name with the address that the site led to.
  listen(name) {
    if (name === (this.channel?.name || "")) return;
    this.channel?.postMessage("taken");
    this.channel?.close();
    this.channel = name && !this.dead ? new BroadcastChannel(name) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => this.line.send("code", { text: data });
  }

  // Only a page on the kernel's own computer gets through to its loopback.
  async probe(address) {
    if (!address || address === this.probed) return;
    this.probed = address;
    const reached = await fetch(address).then((answer) => answer.ok, () => false);
    this.line.send("reached", { reached });
  }

  active() {
    return this.node.getRootNode().activeElement;
  }

  // A browser takes the focus from a hidden or disabled element only when it draws the next time.
  holdsFocus() {
    const active = this.active();
    return this.node.contains(active) && !active.disabled && !active.closest("[hidden]");
  }

  elsewhere() {
    const active = this.active();
    return Boolean(active) && active !== document.body && !this.node.contains(active);
  }

  draw(view) {
    const alarm = this.complaint || (view.tone === "alert" ? view.message : "");
    text(this.title, view.title);
    text(this.status, alarm ? "" : view.message);
    text(this.alert, alarm);
    this.status.dataset.tone = view.tone;
    this.node.dataset.state = view.state;
    this.node.setAttribute("aria-busy", String(view.tone === "busy"));
    show(this.retry, Boolean(view.retry) && !this.dead);
    this.rail?.update(view);
    for (const panel of Object.values(this.panels)) {
      panel.update(view);
      show(panel.node, panel === this.panels[view.panel]);
    }
  }

  complain(sentence) {
    this.complaint = this.dead ? GONE : sentence;
    this.update();
  }

  say(sentence) {
    text(this.status, sentence);
  }

  die() {
    this.dead = true;
    this.close();
    this.complain(GONE);
  }

  close() {
    this.line.close();
    this.channel?.close();
  }
}

// What a widget exports: `drawn` names its panels, of which a view names one.
const renders = (drawn) => ({ model, el }) => {
  const surface = new Surface(model, drawn);
  const heard = [
    ["change:view", () => surface.update()],
    ["msg:custom", (message) => surface.line.heard(message)],
    ["comm_live_update", () => surface.die()],
  ];
  for (const [name, on] of heard) model.on(name, on);
  surface.update();
  el.append(surface.node);
  return () => {
    surface.close();
    for (const [name, on] of heard) model.off(name, on);
  };
};

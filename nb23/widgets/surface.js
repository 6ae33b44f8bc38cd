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
const enable = (nodes, wanted) => {
  for (const node of nodes) if (node.disabled === wanted) node.disabled = !wanted;
};
function button(label, onclick, kind = "plain") {
  return h("button", { type: "button", class: `nb23-button nb23-${kind}`, onclick }, label);
}

// What goes to the kernel, and the field that waits for its acknowledgement.
class Line {
  constructor(model, onSilence, onAnswer) {
    Object.assign(this, { model, onSilence, onAnswer, waiting: new Map() });
  }

  send(act, given = {}, fields = []) {
    const id = `${Date.now()}-${++count}`;
    const timer = setTimeout(this.onSilence, PATIENCE);
    this.waiting.set(id, { timer, fields });
    this.model.send({ id, act, given });
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
    Object.assign(this, { model, panelOf: drawn.panelOf });
    this.prefix = `nb23-${++count}`;
    this.dead = false;
    this.complaint = "";
    this.line = new Line(model, () => this.complain(GONE), () => this.complain(""));
    const kind = model.get("view").kind;
    this.title = h("h3", { id: `${this.prefix}-title` });
    this.status = h("p", { class: "nb23-status", role: "status", "aria-live": "polite" });
    this.alert = h("p", { class: "nb23-alert", role: "alert", id: `${this.prefix}-alert` });
    this.retry = button("Try again", () => this.line.send("retry"), "main");
    const made = Object.entries(drawn.panels).map(([name, Panel]) => [name, new Panel(this, kind)]);
    this.panels = Object.fromEntries(made);
    this.rail = drawn.Rail && kind === "card" ? new drawn.Rail() : null;
    this.node = h("section", { class: `nb23 nb23-${kind}`, "aria-labelledby": `${this.prefix}-title` },
      h("header", {}, this.title), ...(this.rail ? [this.rail.node] : []),
      this.status, this.alert, this.retry, ...Object.values(this.panels).map((panel) => panel.node));
    // Typing and pasting here is not meant for the notebook around it.
    for (const name of ["keydown", "keyup", "keypress", "paste", "copy", "cut", "contextmenu"]) {
      this.node.addEventListener(name, (event) => event.stopPropagation());
    }
  }

  update() {
    const view = this.model.get("view");
    const held = this.holdsFocus() || (this.lost && !this.elsewhere());
    const fresh = this.change !== view.change;
    const moved = fresh && this.state !== undefined && this.state !== view.state;
    if (fresh) this.complaint = this.dead ? GONE : "";
    Object.assign(this, { change: view.change, state: view.state });
    this.draw(view);
    // A panel that went away took the focus with it: give it to the next one that can have it.
    this.lost = held && !this.holdsFocus();
    if (fresh && view.wrong && (held || moved) && this.panel(view).point?.(view.wrong)) return;
    if (moved && held && !BUSY.includes(view.state)) this.panel(view).focus();
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
    show(this.status, !alarm && Boolean(view.message));
    this.status.dataset.tone = view.tone;
    this.node.dataset.state = view.state;
    this.node.setAttribute("aria-busy", String(view.tone === "busy"));
    show(this.retry, Boolean(view.retry) && !this.dead);
    this.rail?.update(view);
    for (const panel of Object.values(this.panels)) {
      panel.update(view);
      show(panel.node, panel === this.panel(view));
    }
  }

  panel(view) {
    return this.panels[this.panelOf(view)];
  }

  complain(sentence) {
    this.complaint = this.dead ? GONE : sentence;
    this.update();
  }

  say(sentence) {
    text(this.status, sentence);
    show(this.status, true);
  }

  die() {
    this.dead = true;
    this.line.close();
    this.complain(GONE);
  }
}

// What a widget exports: `drawn` names its panels, and which of them a view belongs to.
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
  const { hostname, protocol } = window.location;
  model.send({ act: "hello", given: { hostname, protocol } });
  return () => {
    surface.line.close();
    for (const [name, on] of heard) model.off(name, on);
  };
};

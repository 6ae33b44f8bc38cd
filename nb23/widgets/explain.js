// The panel of the editable explanation. It follows surface.js, whose names it uses.

const FILLED = "••••••";

// A stage: its title, its text in coloured parts, and a button that copies it.
class Stage {
  constructor(surface, { name, title }) {
    Object.assign(this, { surface, title: title.split(":")[0] });
    this.badge = h("span", { class: "nb23-badge" }, "changed");
    this.copy = button("Copy", () => this.onCopy(), "quiet");
    this.copy.setAttribute("aria-label", `Copy: ${this.title}`);
    this.code = h("code");
    // Of the key there is nothing to copy but its mask.
    this.node = h("li", {}, h("div", { class: "nb23-stage" }, h("h4", {}, title), this.badge,
      ...(name === "key" ? [] : [this.copy])), h("pre", {}, this.code));
  }

  update({ parts, changed }) {
    show(this.badge, changed);
    const now = JSON.stringify(parts);
    if (this.shown === now) return;
    this.shown = now;
    const pieces = parts.map(([kind, piece, fresh]) => h(fresh ? "mark" : "span", {
      class: `${kind && `nb23-part nb23-in-${kind}`} ${fresh ? "nb23-fresh" : ""}`,
    }, piece));
    this.code.replaceChildren(...pieces);
  }

  async onCopy() {
    const masked = this.code.textContent.includes(FILLED) ? ", with what is secret masked" : "";
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      this.surface.say(`Copied${masked}: ${this.title.toLowerCase()}.`);
    } catch {
      window.getSelection().selectAllChildren(this.code);
      this.surface.say("It is selected: copy it with Ctrl+C, or ⌘C.");
    }
  }
}

// One parameter: where it travels, its name, its value, and how both are encoded.
class Row {
  constructor(panel, { id, fixed, kept }) {
    const { line } = panel.surface;
    const told = (act) => ({ target }) => line.send(act, { number: id, text: target.value });
    Object.assign(this, { panel, place: h("span"), encoded: h("code", { class: "nb23-encoded" }) });
    this.name = entry({ readonly: kept, oninput: told("name"), placeholder: "name" });
    this.value = entry({ readonly: fixed, oninput: told("value") });
    this.secret = entry({ type: "password" });
    panel.guard(this.secret, "value", { number: id });
    this.gone = button("×", () => { panel.add.focus(); line.send("remove", { number: id }); }, "quiet");
    show(this.gone, !kept);
    this.node = h("li", {}, this.place, this.name, this.value, this.secret, this.gone, this.encoded);
  }

  update(row) {
    const called = row.name || "the new parameter";
    text(this.place, row.place);
    this.place.className = `nb23-place nb23-part nb23-in-${row.place}`;
    this.panel.fill(this.name, row.name);
    this.panel.fill(this.value, row.value);
    this.name.setAttribute("aria-label", `Name of ${called}, in the ${row.place}`);
    this.value.setAttribute("aria-label", `Value of ${called}`);
    this.secret.setAttribute("aria-label", `Another ${called}, Enter takes it`);
    this.gone.setAttribute("aria-label", `Remove ${called}`);
    show(this.value, !row.hidden);
    show(this.secret, row.hidden);
    this.secret.placeholder = row.filled ? FILLED : "empty";
    const plain = row.hidden || ["", `${row.name}=${row.value}`].includes(row.encoded);
    text(this.encoded, plain ? "" : `encoded: ${row.encoded}`);
  }
}

class ExplainPanel {
  constructor(surface) {
    Object.assign(this, { surface, rows: new Map(), stages: new Map(), secrets: new Map() });
    const { prefix, line } = surface;
    const click = (act) => () => line.send(act);
    const told = (act) => ({ target }) => line.send(act, { text: target.value });
    const methods = surface.model.get("view").methods.map((name) => h("option", {}, name));
    this.method = h("select", { id: `${prefix}-method`, onchange: told("method") }, ...methods);
    this.address = new Field("address", "Address", "text", prefix);
    this.address.input.addEventListener("input", told("address"));
    // A query that was typed into the address becomes rows.
    this.address.input.addEventListener("change", ({ target }) => {
      line.send("settle");
      target.value = target.value.split("?")[0];
    });
    this.list = h("ul", { class: "nb23-rows", "aria-labelledby": `${prefix}-parameters` });
    this.add = button("Add a parameter", click("add"));
    const fresh = button("New nonce and time", click("fresh"));
    const reset = button("Start over", click("reset"), "quiet");
    this.keys = h("div", { class: "nb23-secrets" });
    this.steps = h("ol", { class: "nb23-stages", start: "2" });
    this.node = h("div", {}, h("div", { class: "nb23-request" },
      h("div", { class: "nb23-field" }, h("label", { for: this.method.id }, "Method"), this.method),
      this.address.row), h("h4", { id: `${prefix}-parameters` }, "1. Parameters"), this.list,
    h("div", { class: "nb23-actions" }, this.add, fresh, reset), this.keys, this.steps);
  }

  // What is typed here goes to the kernel when the field is left or by Enter; then it is emptied.
  guard(input, act, given) {
    const send = () => this.surface.line.send(act, { ...given, text: input.value }, [input]);
    input.addEventListener("change", () => input.value && send());
    input.addEventListener("keydown", ({ key }) => key === "Enter" && !input.value && send());
  }

  // What is being typed is never overwritten by an answer to what was typed before.
  fill(input, value) {
    const busy = input === this.surface.active() || this.surface.line.waiting.size;
    if (!busy && input.value !== value) input.value = value;
  }

  // Keeps one child for each item, in order, and makes or removes what is missing or gone.
  keep(parent, kept, items, key, make) {
    const wanted = items.map((item) => item[key]);
    for (const [id, { node }] of kept) if (!wanted.includes(id) && kept.delete(id)) node.remove();
    for (const item of items) {
      const child = kept.get(item[key]) || make(item);
      if (!kept.has(item[key])) parent.append(child.node);
      kept.set(item[key], child);
      child.update(item);
    }
  }

  key({ name, title }) {
    const { row, input } = new Field(name, title, "password", this.surface.prefix, "Enter takes it");
    this.guard(input, "secret", { which: name });
    return { node: row, update: ({ filled }) => { input.placeholder = filled ? FILLED : "empty"; } };
  }

  update(view) {
    this.fill(this.method, view.method);
    this.fill(this.address.input, view.address);
    this.address.mark(view.wrong === "address");
    const before = this.rows.size;
    this.keep(this.list, this.rows, view.rows, "id", (row) => new Row(this, row));
    this.keep(this.keys, this.secrets, view.secrets, "name", (one) => this.key(one));
    this.keep(this.steps, this.stages, view.stages, "name", (one) => new Stage(this.surface, one));
    const added = this.rows.size > before && this.surface.active() === this.add;
    if (added) this.list.lastElementChild.querySelector("input").focus();
    enable(this.node.querySelectorAll("input, select, button"), !this.surface.dead);
  }
}

export default { render: renders({ panels: { edit: ExplainPanel } }) };

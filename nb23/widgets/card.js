// The panels of the sign-in card, of its parts and of the status card. It follows surface.js, whose
// names it uses.

// Each door: what it is called, what to say of it, its button, and where its values come from.
const DOORS = {
  keys: ["I have a key and a secret", "Your own application, in three steps", "Continue",
    "The site gives you both, the secret once: Your profile › Manage applications."],
  four: ["I have four values", "Privileged credentials, no approval needed", "Connect",
    "The site's owner makes them, under Settings › API and Applications."],
  public: ["Public videos only", "No keys at all", "Open the public videos",
    "Everybody may see a site's public videos. Nothing is sent but the request."],
};
const FIELDS = [
  ["key", "Consumer key", "text", ["keys", "four"]],
  ["secret", "Consumer secret", "password", ["keys", "four"]],
  ["token", "Access token", "password", ["four"]],
  ["token_secret", "Access token secret", "password", ["four"]],
];

class KeysPanel {
  constructor(surface, kind) {
    this.surface = surface;
    this.door = "keys";
    this.fields = {};
    for (const [name, label, type] of FIELDS) {
      this.fields[name] = new Field(name, label, type, surface.prefix);
    }
    this.submit = h("button", { type: "submit", class: "nb23-button nb23-main" });
    this.practice = button("Fill in the practice keys", () => surface.line.send("practice"));
    this.where = h("p", { class: "nb23-hint" });
    this.safe = h("p", { class: "nb23-hint" },
      "Secrets go straight to the kernel. They are never part of this notebook.");
    this.form = h("form", { novalidate: true, autocomplete: "off", onsubmit: (e) => this.onSubmit(e) },
      ...(kind === "card" ? [this.doorList()] : []), this.where,
      ...Object.values(this.fields).map((field) => field.row),
      h("div", { class: "nb23-actions" }, this.submit, this.practice), this.safe);
    this.node = h("div", {}, this.form);
  }

  doorList() {
    const choices = Object.entries(DOORS).map(([door, [title, about]]) => {
      const radio = h("input", {
        type: "radio", name: `${this.surface.prefix}-door`, value: door, checked: door === this.door,
        onchange: () => { this.door = door; this.surface.update(); },
      });
      return h("label", { class: "nb23-door" }, radio,
        h("span", {}, h("strong", {}, title), h("span", { class: "nb23-hint" }, about)));
    });
    const legend = h("legend", {}, "How do you want to come in?");
    return h("fieldset", { class: "nb23-doors" }, legend, ...choices);
  }

  wanted() {
    return FIELDS.filter(([, , , doors]) => doors.includes(this.door)).map(([name]) => name);
  }

  update(view) {
    for (const [name, field] of Object.entries(this.fields)) {
      show(field.row, this.wanted().includes(name));
    }
    const [, , submit, where] = DOORS[this.door];
    text(this.submit, submit);
    text(this.where, where);
    show(this.practice, Boolean(view.practice_user) && this.door === "keys");
    show(this.safe, this.door !== "public");
    enable([this.submit, this.practice], !this.surface.dead);
  }

  onSubmit(event) {
    event.preventDefault();
    const names = this.wanted();
    const empty = FIELDS.find(([name]) => names.includes(name) && !this.fields[name].input.value.trim());
    if (empty) {
      this.surface.complain(`The ${empty[1].toLowerCase()} is empty. Paste it as the site shows it.`);
      return this.point(empty[0]);
    }
    const given = Object.fromEntries(names.map((name) => [name, this.fields[name].input.value]));
    const secrets = names.filter((name) => name !== "key").map((name) => this.fields[name].input);
    return this.surface.line.send(this.door, given, secrets);
  }

  point(name) {
    const field = this.fields[name];
    for (const other of Object.values(this.fields)) other.mark(other === field);
    field?.input.focus();
    return Boolean(field);
  }

  focus() {
    (this.form.querySelector(":checked") || this.fields.key.input).focus();
  }
}

class AskPanel {
  constructor(surface) {
    this.surface = surface;
    this.hint = h("code");
    this.ask = button("Ask for a link", () => surface.line.send("ask"), "main");
    this.change = button("Change the keys", () => surface.line.send("again"));
    this.node = h("div", {},
      h("p", {}, "Consumer key ", this.hint, h("span", { class: "nb23-hint" }, "the secret is kept too")),
      h("div", { class: "nb23-actions" }, this.ask, this.change));
  }

  update(view) {
    text(this.hint, view.key_hint);
    text(this.ask, view.tone === "alert" && !view.retry ? "Ask for a new link" : "Ask for a link");
    show(this.ask, !view.retry);
    enable([this.ask, this.change], view.state === "KEYS_SET" && !this.surface.dead);
  }

  focus() {
    this.ask.focus();
  }
}

class ApprovePanel {
  constructor(surface) {
    const act = (name) => () => surface.line.send(name);
    this.surface = surface;
    this.where = h("span");
    this.link = h("a", {
      class: "nb23-button nb23-main", target: "_blank", rel: "noopener noreferrer",
    }, this.where, h("span", { class: "nb23-unseen" }, " (opens a new tab)"));
    this.login = h("p", { class: "nb23-hint" });
    this.code = new Field("code", "Code from the site", "text", surface.prefix,
      "or the whole address");
    this.submit = h("button", { type: "submit", class: "nb23-button" }, "Use this code");
    this.form = h("form", {
      class: "nb23-paste", novalidate: true, autocomplete: "off", onsubmit: (e) => this.onSubmit(e),
    }, this.code.row, this.submit);
    this.other = button("Use a code instead", act("use_code"), "quiet");
    this.practice = button("Approve as the practice user", act("approve"), "quiet");
    this.again = button("Start again", act("again"), "quiet");
    this.node = h("div", {}, h("div", { class: "nb23-actions" }, this.link), this.login, this.form,
      h("div", { class: "nb23-actions" }, this.practice, this.other, this.again));
  }

  update(view) {
    const open = view.state === "WAITING_USER" && !this.surface.dead;
    text(this.where, `Open ${view.domain} and approve`);
    if (!view.authorize_url) this.link.removeAttribute("href");
    else if (this.link.getAttribute("href") !== view.authorize_url) this.link.href = view.authorize_url;
    text(this.login, `Log in there as ${view.practice_user}; the page shows the practice password.`);
    show(this.login, Boolean(view.practice_user && view.authorize_url));
    show(this.other, Boolean(view.transport) && view.transport !== "oob");
    show(this.link, Boolean(view.authorize_url) || view.tone === "busy");
    show(this.practice, Boolean(view.can_approve ?? view.practice_user));
    show(this.again, view.kind === "card");
    enable([this.submit, this.other, this.practice, this.again], open);
  }

  onSubmit(event) {
    event.preventDefault();
    const { input } = this.code;
    if (input.value.trim()) return this.surface.line.send("code", { text: input.value }, [input]);
    this.surface.complain("The code is empty. Paste the code that the site showed.");
    return this.point("code");
  }

  point(name) {
    this.code.mark(name === "code");
    if (name === "code") this.code.input.focus();
    return name === "code";
  }

  focus() {
    (this.link.hidden ? this.practice : this.link).focus();
  }
}

class FactsPanel {
  constructor(surface) {
    this.surface = surface;
    this.list = h("dl");
    this.next = h("p", { class: "nb23-hint" });
    this.again = button("Start again", () => surface.line.send("again"));
    this.leave = button("Disconnect", () => surface.line.send("disconnect"));
    this.node = h("div", { tabindex: "-1" }, this.list, this.next,
      h("div", { class: "nb23-actions" }, this.again, this.leave));
  }

  update(view) {
    const rows = view.facts || [];
    if (this.shown !== JSON.stringify(rows)) {
      this.shown = JSON.stringify(rows);
      const pairs = rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
      this.list.replaceChildren(...pairs);
    }
    text(this.next, view.next || "");
    show(this.next, Boolean(view.next));
    show(this.again, view.state === "CANCELLED");
    show(this.leave, Boolean(view.can_disconnect));
    enable([this.again, this.leave], !this.surface.dead);
  }

  focus() {
    this.node.focus();
  }
}

// The thin line of four numbered steps, always visible.
class Rail {
  constructor(labels) {
    this.items = labels.map((label, index) => h("li", {},
      h("span", { class: "nb23-dot", "aria-hidden": "true" }, String(index + 1)),
      h("span", { class: "nb23-label" }, label), h("span", { class: "nb23-unseen" })));
    this.node = h("ol", { class: "nb23-rail", "aria-label": "Steps" }, ...this.items);
  }

  update(view) {
    this.items.forEach((item, index) => {
      const [done, now] = [index < view.step, index === view.step];
      item.className = done ? "nb23-done" : now ? "nb23-now" : "";
      item.ariaCurrent = now ? "step" : null;
      text(item.firstChild, done ? "✓" : String(index + 1));
      text(item.lastChild, done ? " (done)" : "");
    });
  }
}

const panels = { keys: KeysPanel, ask: AskPanel, approve: ApprovePanel, facts: FactsPanel };
export default { render: renders({ panels, Rail }) };

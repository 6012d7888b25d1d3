// What pages do beyond their forms and links. Everything here can be missing: every act works without it.
(() => {
  "use strict";
  const say = (text) => {
    const live = document.getElementById("live");
    if (live && text) live.textContent = text;
  };

  // The summary of errors takes the focus.
  document.querySelector("[data-focus]")?.focus();

  // Buttons that copy a text, also those of parts that are renewed.
  const copies = (where) => {
    if (navigator.clipboard) for (const b of where.querySelectorAll("[data-copy]")) b.hidden = false;
  };
  copies(document);
  document.addEventListener("click", async (e) => {
    const b = e.target.closest("[data-copy]");
    if (!b) return;
    await navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent.trim());
    say(b.dataset.said);
    b.dataset.done = "";
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  });

  // Passwords can be looked at.
  for (const b of document.querySelectorAll("[data-reveal]")) {
    const input = document.getElementById(b.dataset.reveal);
    b.hidden = false;
    b.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      b.setAttribute("aria-pressed", shown);
    });
    input.form.addEventListener("submit", () => { input.type = "password"; });
  }

  // Passkeys: the form asks for the options, the browser asks the person, and the answer is sent as a field of the form.
  const octets = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const proof = async (kind, address) => {
    const reply = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
    if (!reply.ok || reply.redirected) throw new Error(reply.status);
    const o = (await reply.json()).publicKey;
    o.challenge = octets(o.challenge);
    if (o.user) o.user.id = octets(o.user.id);
    for (const list of [o.allowCredentials, o.excludeCredentials]) for (const c of list || []) c.id = octets(c.id);
    const made = await navigator.credentials[kind]({ publicKey: o });
    const r = made.response;
    const out = { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: made.getClientExtensionResults(), response: {} };
    if (made.authenticatorAttachment) out.authenticatorAttachment = made.authenticatorAttachment;
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) if (r[part]) out.response[part] = text(r[part]);
    if (r.getTransports) out.response.transports = r.getTransports();
    return JSON.stringify(out);
  };
  for (const el of document.querySelectorAll("[data-passkeys]")) el.hidden = !window.PublicKeyCredential;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const answer = form.elements.namedItem("answer");
    form.addEventListener("submit", async (e) => {
      if (answer.value) return;
      e.preventDefault();
      e.stopPropagation();
      const said = form.querySelector("[role=alert]");
      said.textContent = "";
      try {
        answer.value = await proof(form.dataset.passkey, form.dataset.options);
        form.requestSubmit();
      } catch { said.textContent = form.dataset.failed; }
    });
    addEventListener("pageshow", () => { answer.value = ""; });
  }

  // Two minutes before the person has to sign in again, they are asked whether they stay.
  const stay = document.querySelector("[data-left]");
  if (stay) {
    const key = "ends", title = document.title, words = stay.querySelector("p"), form = stay.querySelector("form");
    let timer, before;
    const hide = () => {
      stay.hidden = true;
      document.title = title;
      if (before) before.focus(); // where the person was
    };
    const note = (left) => { try { localStorage.setItem(key, Date.now() + left * 1000); } catch { /* this tab alone then */ } };
    const ends = () => { try { return Number(localStorage.getItem(key)); } catch { return 0; } };
    const wait = (left) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const more = (ends() - Date.now()) / 1000; // another tab may have been used
        if (more > 121) return wait(more);
        before = document.activeElement;
        stay.hidden = false;
        document.title = stay.dataset.head;
        form.querySelector("button").focus();
        timer = setTimeout(() => { words.textContent = words.dataset.over; form.hidden = true; stay.hidden = false; }, Math.max(more, 1) * 1000);
      }, Math.min(Math.max(left - 120, 0), 2e6) * 1000);
    };
    note(stay.dataset.left);
    wait(stay.dataset.left);
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      e.stopPropagation();
      try {
        const reply = await fetch(form.action, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
        if (!reply.ok || reply.redirected) throw new Error(reply.status);
        const left = (await reply.json()).left;
        if (left <= 120) throw new Error("over");
        note(left);
        hide();
        wait(left);
      } catch { words.textContent = words.dataset.over; }
    });
    stay.addEventListener("keydown", (e) => { if (e.key === "Escape") hide(); });
  }

  // Drafts are saved while they are filled in: the form's own fields, sent to the address that it names.
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    // One save at a time, each made of the fields that the one before left: what comes late is refused there and restores nothing.
    const seen = form.elements.namedItem("seen");
    const typed = () => {
      const data = new FormData(form);
      for (const [k, v] of [...data]) if (v instanceof File || k === "seen") data.delete(k);
      return new URLSearchParams(data);
    };
    let timer, busy = false, late = false, sent = typed().toString();
    const save = async () => {
      const body = typed(), text = body.toString();
      if (form.dataset.sent || text === sent) return;
      if (busy) {
        late = true;
        return;
      }
      busy = true;
      if (seen) body.set("seen", seen.value);
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Autosave": "1" } });
        if (answer.redirected || !answer.ok && answer.status !== 409) return; // whoever has to sign in first is sent elsewhere
        const note = form.querySelector("[data-saved]"), said = await answer.text();
        if (note) note.textContent = said;
        if (!answer.ok) return;
        sent = text;
        if (seen) seen.value = answer.headers.get("X-Seen");
      } catch { /* the next change tries again, and the button saves in any case */ } finally {
        busy = false;
        if (late) {
          late = false;
          save();
        }
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 1200);
    });
    addEventListener("pagehide", () => { clearTimeout(timer); save(); });
  }

  // Rows that can be added: the template's name carries {n}.
  for (const b of document.querySelectorAll("[data-add]")) {
    b.addEventListener("click", (e) => {
      const source = document.getElementById(b.dataset.add);
      const rows = document.getElementById(b.dataset.rows);
      if (!source || !rows) return;
      e.preventDefault();
      const n = Number(rows.dataset.count || rows.children.length);
      rows.dataset.count = n + 1;
      const row = document.createElement("template");
      row.innerHTML = source.innerHTML.replaceAll("{n}", n).replaceAll("{row}", n + 1);
      const first = row.content.querySelector("input");
      rows.append(row.content);
      first?.focus();
    });
  }
  document.addEventListener("click", (e) => {
    const b = e.target.closest("[data-remove]");
    const row = b && b.closest(b.dataset.remove);
    if (!row) return;
    e.preventDefault();
    row.querySelectorAll("input").forEach((i) => { i.value = ""; });
    row.hidden = true;
    row.dispatchEvent(new Event("input", { bubbles: true }));
    say(b.dataset.said);
  });

  // A page that follows a move: it is told of changes, reads itself anew, and says a new stage once.
  const feed = document.querySelector("[data-events]");
  if (feed && window.EventSource) {
    const source = new EventSource(feed.dataset.events);
    const renew = async () => {
      const answer = await fetch(location.href);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      copies(page);
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && !part.contains(document.activeElement) && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
      }
    };
    source.addEventListener("change", (e) => { renew(); });
    document.addEventListener("renew", renew); // the stage of the demo, when time has passed
    source.addEventListener("stage", (e) => { say(e.data); });
    addEventListener("pagehide", () => source.close());
  }
})();

// What pages do beyond their forms and links. Everything here can be missing: every act works without it.
(() => {
  "use strict";
  const say = (text) => {
    const live = document.getElementById("live");
    if (live && text) live.textContent = text;
  };

  // The summary of errors takes the focus.
  document.querySelector("[data-focus]")?.focus();

  // Buttons that copy a text.
  for (const b of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    b.hidden = false;
    b.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent.trim());
      say(b.dataset.said);
      b.dataset.done = "";
    });
  }

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

  // Drafts are saved while they are filled in: the form's own fields, sent to the address that it names.
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    let timer, sent = new URLSearchParams(new FormData(form)).toString();
    const save = async () => {
      const data = new FormData(form);
      for (const [k, v] of [...data]) if (v instanceof File) data.delete(k);
      const body = new URLSearchParams(data);
      if (form.dataset.sent || body.toString() === sent) return;
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Autosave": "1" } });
        if (!answer.ok) return;
        sent = body.toString();
        const note = form.querySelector("[data-saved]");
        if (note) note.textContent = await answer.text();
      } catch { /* the next change tries again, and the button saves in any case */ }
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
      const answer = await fetch(location.href, { headers: { "X-Partial": "1" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (fresh && !part.contains(document.activeElement) && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
      }
    };
    source.addEventListener("change", (e) => { renew(); });
    source.addEventListener("stage", (e) => { say(e.data); });
    addEventListener("pagehide", () => source.close());
  }
})();

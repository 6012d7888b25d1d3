// The stage of the demo: buttons act without a new page, and what changes is read anew. Without this script everything works by forms.
(() => {
  "use strict";
  const root = document.getElementById("demo");
  if (!root) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const frame = document.getElementById("demo-frame");
  const live = document.getElementById("live");
  let shown = "", busy = false, again = false;

  // In the calm mode the next step is what stands out.
  const emphasise = () => {
    if (!calm.matches) return;
    const play = document.getElementById("demo-play"), step = document.getElementById("demo-step");
    if (!step || step.disabled || root.querySelector("[data-state=going]")) return;
    play.classList.remove("button-main");
    step.classList.add("button-main");
  };

  // What the customer sees follows the story. Whoever types there is left alone.
  const follow = () => {
    const scene = root.querySelector(".scene");
    const at = scene.dataset.customer, key = at + " " + scene.dataset.step;
    if (key === shown) return;
    shown = key;
    let there = null;
    try { there = frame.contentDocument; } catch { /* not ours: it is led back */ }
    const typing = there && /^(INPUT|TEXTAREA|SELECT)$/.test(there.activeElement?.tagName);
    if (!there || there.location.pathname !== at.split("?")[0]) {
      if (!typing) frame.contentWindow.location.replace(at);
    } else if (there.querySelector("[data-events]")) {
      there.dispatchEvent(new Event("renew"));
    } else if (!typing && !at.startsWith("/check")) {
      frame.contentWindow.location.reload();
    }
  };

  const put = (part, fresh) => {
    if (!fresh || fresh.innerHTML === part.dataset.was) return;
    part.dataset.was = fresh.innerHTML;
    const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
    const open = new Map([...part.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
    const top = part.scrollTop;
    part.innerHTML = fresh.innerHTML;
    for (const d of part.querySelectorAll("details[id]")) if (open.has(d.id)) d.open = open.get(d.id);
    for (const b of part.querySelectorAll("[data-copy]")) if (navigator.clipboard) b.hidden = false;
    part.scrollTop = top;
    if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  };

  const renew = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.pathname, { headers: { "X-Partial": "1" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const before = root.querySelector(".scene").dataset.step;
        for (const part of root.querySelectorAll("[data-part]")) put(part, page.getElementById(part.id));
        const scene = root.querySelector(".scene");
        const held = !root.querySelector("[data-state=going]");
        if (scene.dataset.step !== before && (held || calm.matches)) live.textContent = scene.dataset.said;
        emphasise();
        follow();
      }
    } catch { /* the next change tries again */ }
    busy = false;
    if (again) { again = false; renew(); }
  };

  // Buttons act at once; a form that leads elsewhere goes there.
  root.addEventListener("submit", async (e) => {
    const form = e.target;
    e.stopPropagation();
    if ("leave" in form.dataset) { setTimeout(renew, 400); return; }
    e.preventDefault();
    const body = new URLSearchParams(new FormData(form, e.submitter));
    body.set("live", "1");
    if (form.action.endsWith("/jump") || form.action.endsWith("/put")) live.textContent = root.dataset.wait;
    const answer = await fetch(form.action, { method: "POST", body });
    if (!answer.ok) { location.reload(); return; }
    renew();
  });

  // Space plays and holds, the arrow takes a step, where nothing else has the keys.
  document.addEventListener("keydown", (e) => {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    if (e.target !== document.body && e.target !== document.getElementById("main") && e.target.id !== "scene") return;
    const b = { " ": "demo-play", ArrowRight: "demo-step" }[e.key];
    if (!b) return;
    e.preventDefault();
    document.getElementById(b).click();
  });

  // Copies in parts that came later.
  root.addEventListener("click", async (e) => {
    const b = e.target.closest("[data-copy]");
    if (!b || b.dataset.done !== undefined) return;
    await navigator.clipboard.writeText(document.getElementById(b.dataset.copy).textContent.trim());
    live.textContent = b.dataset.said;
  });

  for (const part of root.querySelectorAll("[data-part]")) part.dataset.was = part.innerHTML;
  emphasise();
  if (calm.matches && root.querySelector("[data-state=waiting]")) document.getElementById("demo-step").focus();
  if (window.EventSource) {
    const source = new EventSource(root.dataset.live);
    source.addEventListener("change", renew);
    addEventListener("pagehide", () => source.close());
  }
})();

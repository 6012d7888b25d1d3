// A signature can be drawn beside the typed name: strokes of points, which the form carries as text.
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-draw]")) {
    const canvas = box.querySelector("canvas"), input = box.querySelector("input"), pen = canvas.getContext("2d");
    let strokes = [], stroke = null;
    try { strokes = JSON.parse(input.value) || []; } catch { /* nothing was drawn yet */ }
    const paint = () => {
      const scale = devicePixelRatio || 1;
      canvas.width = canvas.clientWidth * scale;
      canvas.height = canvas.clientHeight * scale;
      pen.scale(scale, scale);
      pen.strokeStyle = getComputedStyle(canvas).color;
      pen.lineWidth = 2;
      pen.lineCap = pen.lineJoin = "round";
      for (const s of strokes) {
        pen.beginPath();
        s.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
        pen.stroke();
      }
    };
    const keep = () => { input.value = strokes.length ? JSON.stringify(strokes) : ""; };
    const place = (e) => {
      const at = canvas.getBoundingClientRect();
      return [Math.round(e.clientX - at.left), Math.round(e.clientY - at.top)];
    };
    const room = () => strokes.length < 200 && strokes.reduce((n, s) => n + s.length, 0) < 3990;
    canvas.addEventListener("pointerdown", (e) => {
      if (e.button || !room()) return;
      e.preventDefault();
      canvas.setPointerCapture(e.pointerId);
      const [x, y] = place(e);
      strokes.push(stroke = [[x, y], [x + 1, y]]); // a dot is seen, too
      paint();
    });
    canvas.addEventListener("pointermove", (e) => {
      if (!stroke) return;
      for (const part of e.getCoalescedEvents?.() || [e]) {
        const [x, y] = place(part), [a, b] = stroke[stroke.length - 1];
        if (Math.hypot(x - a, y - b) >= 2 && room()) stroke.push([x, y]);
      }
      paint();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { stroke = null; keep(); });
    const undo = (count) => (e) => {
      strokes = strokes.slice(0, count);
      keep();
      paint();
      if (!strokes.length) document.getElementById("live").textContent = e.target.dataset.said;
    };
    box.querySelector("[data-draw-undo]").addEventListener("click", undo(-1));
    box.querySelector("[data-draw-clear]").addEventListener("click", undo(0));
    box.hidden = false;
    paint();
    addEventListener("resize", paint);
  }
})();

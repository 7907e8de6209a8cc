// SPDX-License-Identifier: Apache-2.0
// Zoom and pan for <figure class="map" data-map>: by buttons, keyboard (arrows, + - 0), drag, pinch, Ctrl+wheel and
// double click. The map is a plain server-drawn SVG and complete without this. Only the viewBox moves; marks keep
// their size on screen because --k (the zoom) divides strokes and text in CSS, and data-r divides radii here.

const ZOOM_MAX = 24;

for (const figure of document.querySelectorAll("[data-map]")) enhance(figure);

function enhance(figure) {
  const svg = figure.querySelector("svg.map-svg");
  const [X, Y, W, H] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
  const circles = [...svg.querySelectorAll("circle")].map((c) => [c, Number(c.getAttribute("r"))]);
  const labels = [...svg.querySelectorAll(".map-mark")].flatMap((a) => {
    const c = a.querySelector("circle"), t = a.querySelector("text"), n = (e, k) => Number(e.getAttribute(k));
    return c && t ? [{ t, x: n(c, "cx"), y: n(c, "cy"), dx: n(t, "x") - n(c, "cx"), dy: n(t, "y") - n(c, "cy") }] : [];
  });
  const view = { x: X, y: Y, k: 1 };
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;

  const clamp = (v) => {
    v.k = Math.min(ZOOM_MAX, Math.max(1, v.k));
    v.x = Math.min(X + W - W / v.k, Math.max(X, v.x));
    v.y = Math.min(Y + H - H / v.k, Math.max(Y, v.y));
    return v;
  };
  const draw = () => {
    clamp(view);
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${W / view.k} ${H / view.k}`);
    svg.style.setProperty("--k", view.k);
    for (const [c, r] of circles) c.setAttribute("r", r / view.k ** 0.8);
    for (const l of labels) { l.t.setAttribute("x", l.x + l.dx / view.k ** 0.8); l.t.setAttribute("y", l.y + l.dy / view.k); }
    figure.classList.toggle("is-zoomed", view.k > 1.001);
  };
  const glide = (to) => {
    clamp(to);
    cancelAnimationFrame(frame);
    if (calm.matches) { Object.assign(view, to); return draw(); }
    const from = { ...view }, t0 = performance.now();
    const step = (now) => {
      const t = Math.min(1, (now - t0) / 180), e = 1 - (1 - t) ** 3;
      view.k = from.k * (to.k / from.k) ** e;
      view.x = from.x + (to.x - from.x) * e;
      view.y = from.y + (to.y - from.y) * e;
      draw();
      if (t < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
  };
  const point = (e) => new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const zoomed = (factor, at = { x: view.x + W / view.k / 2, y: view.y + H / view.k / 2 }) => {
    const k = Math.min(ZOOM_MAX, Math.max(1, view.k * factor)), f = view.k / k;
    return { k, x: at.x - (at.x - view.x) * f, y: at.y - (at.y - view.y) * f };
  };

  figure.addEventListener("click", (e) => {
    const b = e.target.closest("[data-map-zoom]");
    if (b) glide(b.dataset.mapZoom === "fit" ? { x: X, y: Y, k: 1 } : zoomed(b.dataset.mapZoom === "in" ? 1.8 : 1 / 1.8));
  });
  svg.setAttribute("tabindex", "0");
  svg.addEventListener("keydown", (e) => {
    const step = 0.18 / view.k;
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    if (move && view.k > 1) glide({ ...view, x: view.x + move[0] * W * step, y: view.y + move[1] * H * step });
    else if (e.key === "+" || e.key === "=") glide(zoomed(1.5));
    else if (e.key === "-") glide(zoomed(1 / 1.5));
    else if (e.key === "0") glide({ x: X, y: Y, k: 1 });
    else return;
    e.preventDefault();
  });
  svg.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return; // plain wheel scrolls the page
    e.preventDefault();
    cancelAnimationFrame(frame);
    Object.assign(view, zoomed(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.004)), point(e)));
    draw();
  }, { passive: false });
  svg.addEventListener("dblclick", (e) => { e.preventDefault(); glide(zoomed(e.shiftKey ? 0.5 : 2, point(e))); });

  const fingers = new Map();
  let dragged = 0, pinch = 0;
  svg.addEventListener("pointerdown", (e) => { if (e.button) return; fingers.set(e.pointerId, [e.clientX, e.clientY]); dragged = 0; pinch = 0; });
  svg.addEventListener("pointermove", (e) => {
    const was = fingers.get(e.pointerId);
    if (!was) return;
    const scale = svg.getScreenCTM().a;
    if (fingers.size === 2) {
      fingers.set(e.pointerId, [e.clientX, e.clientY]);
      const [a, b] = [...fingers.values()], gap = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (pinch) Object.assign(view, zoomed(gap / pinch, point({ clientX: (a[0] + b[0]) / 2, clientY: (a[1] + b[1]) / 2 })));
      pinch = gap;
      return draw();
    }
    if (view.k <= 1.001) return;
    const dx = e.clientX - was[0], dy = e.clientY - was[1];
    dragged += Math.abs(dx) + Math.abs(dy);
    if (dragged < 4) return;
    if (!svg.hasPointerCapture(e.pointerId)) svg.setPointerCapture(e.pointerId);
    figure.classList.add("is-dragging");
    fingers.set(e.pointerId, [e.clientX, e.clientY]);
    view.x -= dx / scale; view.y -= dy / scale;
    draw();
  });
  const end = (e) => { fingers.delete(e.pointerId); figure.classList.remove("is-dragging"); };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("click", (e) => { if (dragged > 4) { e.preventDefault(); e.stopPropagation(); dragged = 0; } }, true);
  svg.addEventListener("dragstart", (e) => e.preventDefault());
  // Bring a focused mark into sight.
  svg.addEventListener("focusin", (e) => {
    const c = e.target.closest?.("a")?.querySelector("circle");
    if (!c || view.k <= 1.001) return;
    const x = Number(c.getAttribute("cx")), y = Number(c.getAttribute("cy")), w = W / view.k, h = H / view.k;
    if (x < view.x || x > view.x + w || y < view.y || y > view.y + h) glide({ k: view.k, x: x - w / 2, y: y - h / 2 });
  });
  draw();
}

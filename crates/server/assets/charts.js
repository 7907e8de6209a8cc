// SPDX-License-Identifier: Apache-2.0
// Charts are drawn by the server as SVG. This adds two things: a tip for anything with data-tip (pointer and
// keyboard focus), and a brush on charts with data-brush that fills a from and a to field.

// ─ Tips
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true"); // the same words are the mark's own accessible name
document.body.append(tip);

function show(target, x, y) {
  tip.textContent = target.dataset.tip;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = Math.min(innerWidth - box.width - 8, Math.max(8, x - box.width / 2));
  const top = y - box.height - 12 < 8 ? y + 18 : y - box.height - 12;
  tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
const hide = () => { tip.hidden = true; };
document.addEventListener("pointermove", (e) => {
  const t = e.pointerType === "touch" ? null : e.target.closest?.("[data-tip]");
  t ? show(t, e.clientX, e.clientY) : hide();
}, { passive: true });
document.addEventListener("focusin", (e) => {
  const t = e.target.closest?.("[data-tip]");
  if (!t || !t.matches(":focus-visible")) return hide();
  const r = t.getBoundingClientRect();
  show(t, r.left + r.width / 2, r.top);
});
document.addEventListener("focusout", hide);
document.addEventListener("scroll", hide, { passive: true, capture: true });
document.addEventListener("keydown", (e) => { if (e.key === "Escape") hide(); });

// ─ Brush: <svg class="chart" data-brush data-months="2021-01,2021-02,…" data-from="#from" data-to="#to">
// Drag to choose months; the two fields get the first and the last and fire "change". The fields stay the
// keyboard's way to do the same, so the brush itself takes no focus.
for (const svg of document.querySelectorAll("svg[data-brush]")) {
  const months = svg.dataset.months.split(",");
  const from = document.querySelector(svg.dataset.from), to = document.querySelector(svg.dataset.to);
  if (!from || !to || !months.length) continue;
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("class", "brush");
  rect.setAttribute("y", "0");
  rect.setAttribute("height", "100%");
  svg.append(rect);
  const at = (e) => { const b = svg.getBoundingClientRect(); return Math.max(0, Math.min(months.length - 1, Math.floor((e.clientX - b.left) / b.width * months.length))); };
  const draw = (a, b) => { rect.setAttribute("x", `${a / months.length * 100}%`); rect.setAttribute("width", `${(b - a + 1) / months.length * 100}%`); rect.style.display = ""; };
  const sync = () => {
    const a = from.value ? months.findIndex((m) => m >= from.value) : 0;
    const b = to.value ? months.findLastIndex((m) => m <= to.value) : months.length - 1;
    if ((!from.value && !to.value) || a < 0 || b < a) rect.style.display = "none"; else draw(a, b);
  };
  let start = null;
  svg.addEventListener("pointerdown", (e) => { if (e.button) return; start = at(e); svg.setPointerCapture(e.pointerId); draw(start, start); e.preventDefault(); });
  svg.addEventListener("pointermove", (e) => { if (start !== null) { const i = at(e); draw(Math.min(start, i), Math.max(start, i)); } });
  svg.addEventListener("pointerup", (e) => {
    if (start === null) return;
    const i = at(e), clear = i === start && from.value === months[i] && to.value === months[i];
    from.value = clear ? "" : months[Math.min(start, i)];
    to.value = clear ? "" : months[Math.max(start, i)];
    start = null;
    sync();
    to.dispatchEvent(new Event("change", { bubbles: true }));
  });
  svg.addEventListener("pointercancel", () => { start = null; sync(); });
  from.addEventListener("change", sync);
  to.addEventListener("change", sync);
  sync();
}

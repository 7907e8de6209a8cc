// SPDX-License-Identifier: Apache-2.0
// What every page shares: theme, shortcuts, rows by keyboard, menus that close, busy buttons, copying, tips.
// Every page works without it.
import "./charts.js";

const root = document.documentElement;
const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch { /* forbidden: not kept */ } },
};

/** Says something to screen readers without moving focus. */
const live = document.createElement("div");
live.className = "visually-hidden";
live.setAttribute("role", "status");
document.body.append(live);
export function announce(text) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 30); }

// ─ Theme. Buttons: <button data-theme-set="light|dark|system">; toggle: <button data-theme-toggle>.
const dark = matchMedia("(prefers-color-scheme: dark)");
const themeNow = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
function setTheme(theme) {
  if (theme === "system") delete root.dataset.theme; else root.dataset.theme = theme;
  store.set("linchpin.theme", theme === "system" ? null : theme);
  showTheme();
}
function showTheme() {
  const chosen = root.dataset.theme ?? "system";
  for (const b of document.querySelectorAll("[data-theme-set]")) b.setAttribute("aria-pressed", String(b.dataset.themeSet === chosen));
  for (const b of document.querySelectorAll("[data-theme-toggle]")) {
    const other = themeNow() === "dark" ? "light" : "dark";
    b.setAttribute("aria-label", `Use the ${other} theme`);
    b.querySelector("use")?.setAttribute("href", `${b.dataset.icons ?? "/assets/icons.svg"}#${other === "dark" ? "moon" : "sun"}`);
  }
}
dark.addEventListener("change", showTheme);
showTheme();

// ─ Clicks: theme, copy, rows, menus.
document.addEventListener("click", (event) => {
  const t = event.target.closest?.("[data-theme-set], [data-theme-toggle], [data-copy], [data-open-help]");
  if (t?.dataset.themeSet) setTheme(t.dataset.themeSet);
  else if (t && "themeToggle" in t.dataset) setTheme(themeNow() === "dark" ? "light" : "dark");
  else if (t?.dataset.copy) copy(t);
  else if (t && "openHelp" in t.dataset) openHelp();

  for (const open of document.querySelectorAll("details.menu[open], details.def[open]")) if (!open.contains(event.target)) open.open = false;

  const row = event.target.closest?.("table[data-rows] tbody tr");
  if (row && !event.defaultPrevented && !event.target.closest("a, button, input, label, summary") && getSelection().isCollapsed) {
    const link = row.querySelector(".row-link");
    if (link) event.ctrlKey || event.metaKey ? open(link.href, "_blank", "noopener") : link.click();
  }
});

async function copy(button) {
  try { await navigator.clipboard.writeText(button.dataset.copy); } catch { return announce("Could not copy"); }
  button.classList.add("is-done");
  const use = button.querySelector("use"), before = use?.getAttribute("href");
  use?.setAttribute("href", before.replace(/#.*/, "#check"));
  announce("Copied");
  setTimeout(() => { button.classList.remove("is-done"); use?.setAttribute("href", before); }, 1500);
}

// ─ Forms. data-autosubmit sends on change. A form that takes long shows a busy button and cannot be sent twice.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "autosubmit" in form.dataset) form.requestSubmit();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || "noBusy" in form.dataset) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== "get") form.dataset.sent = "1";
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (!button?.classList.contains("btn")) return;
  setTimeout(() => button.setAttribute("aria-busy", "true"), 250);
  setTimeout(() => announce(form.dataset.busy ?? "Working. This page will change when it is done."), 1000);
});
addEventListener("pageshow", () => {
  for (const f of document.querySelectorAll("form[data-sent]")) delete f.dataset.sent;
  for (const b of document.querySelectorAll(".btn[aria-busy]")) b.removeAttribute("aria-busy");
});

// ─ Keys. Single letters can be switched off in the help (WCAG 2.1.4).
const GOTO = { p: ["/", "The Picture"], s: ["/search", "Search"], n: ["/network", "Network"], o: ["/sources", "Sources"], f: ["/findings", "Findings"], e: ["/editions", "Editions"] };
for (const a of document.querySelectorAll("[data-goto]")) GOTO[a.dataset.goto] = [a.getAttribute("href"), (a.querySelector("span") ?? a).textContent.trim()];
const lettersOn = () => store.get("linchpin.keys") !== "off";
const typing = (el) => el?.closest?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable], [data-own-keys]");
let waitingForGo = 0;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.menu[open], details.def[open]")) {
      open.open = false;
      if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    }
    if (document.activeElement?.matches("[data-search], [data-key]")) document.activeElement.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (!lettersOn() || typing(event.target)) return;
  if (waitingForGo && performance.now() - waitingForGo < 1200 && event.key !== "Shift") {
    // The second letter goes somewhere or nowhere; it never is a page's own key.
    event.preventDefault(); waitingForGo = 0;
    if (GOTO[event.key]) location.assign(GOTO[event.key][0]);
    return;
  }
  waitingForGo = 0;
  if (event.key === "g") waitingForGo = performance.now();
  else if (event.key === "/") { const box = document.querySelector("[data-search]"); if (box) { event.preventDefault(); box.focus(); box.select(); } }
  else if (event.key === "?") { event.preventDefault(); openHelp(); }
  else if ((event.key === "j" || event.key === "k") && moveRow(event.key === "j" ? 1 : -1)) event.preventDefault();
  else if (pressKey(event)) event.preventDefault();
});

/** A page's own keys: <button data-key="s"> is pressed, <input data-key="r"> gets the focus. */
function pressKey(event) {
  const target = event.repeat ? null : document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
  if (!target) return false;
  if (target.matches("input, textarea, select")) { target.focus(); target.select?.(); } else target.click();
  return true;
}

function moveRow(step) {
  const links = [...document.querySelectorAll("[data-rows] .row-link")].filter((a) => a.checkVisibility?.() ?? a.offsetParent);
  if (!links.length) return false;
  const at = links.findIndex((a) => (a.closest("tr, li") ?? a).contains(document.activeElement));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus({ preventScroll: true, focusVisible: true });
  next.closest("tr, li")?.scrollIntoView({ block: "nearest" });
  return true;
}

// ─ Help
let help;
function openHelp() {
  help ??= buildHelp();
  help.querySelector("input").checked = lettersOn();
  help.showModal();
}
function el(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}
function buildHelp() {
  const list = el("dl");
  const add = (keys, text) => {
    const dt = el("dt");
    keys.split(" ").forEach((k, i) => { if (i) dt.append(" "); dt.append(el("kbd", { textContent: k })); });
    list.append(dt, el("dd", { textContent: text }));
  };
  add("/", "Search");
  for (const [key, [, name]] of Object.entries(GOTO)) add(`g ${key}`, `Go to ${name}`);
  add("j k", "Next and previous row; Enter opens it");
  if (document.querySelector("[data-network]")) { add("← ↑ → ↓", "In the network: nearest node that way"); add("Enter", "In the network: expand the selected node"); add("Esc", "Clear the selection"); }
  for (const e of document.querySelectorAll("main [data-key]")) add(e.dataset.key, e.labels?.[0]?.textContent ?? e.textContent.replace(/\s+\S+\s*$/, "").trim());
  if (document.querySelector("[data-hit]")) add("1 2 3", "On a hit: somebody else, true match, unsure; then the reason and Enter");
  add("+ - 0", "Zoom and fit, on a focused map or network");
  add("?", "This help");
  const close = el("button", { className: "btn btn-quiet btn-s", type: "button", textContent: "Close", autofocus: true });
  const box = el("input", { type: "checkbox" });
  const dialog = el("dialog", { className: "help-dialog" },
    el("header", {}, el("h2", { textContent: "Keyboard", id: "help-title" }), close), list,
    el("footer", {}, el("label", { className: "check" }, box, "Single-letter shortcuts on")));
  dialog.setAttribute("aria-labelledby", "help-title");
  close.addEventListener("click", () => dialog.close());
  box.addEventListener("change", () => store.set("linchpin.keys", box.checked ? null : "off"));
  dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); });
  document.body.append(dialog);
  return dialog;
}

// SPDX-License-Identifier: Apache-2.0
// The review queue without waiting: the next pair is fetched while this one is read, an answer shows it at once and is kept behind
// its back, one after the other. Without this file every answer is a form and the next page. Keys are the shell's ([data-key]).
const main = document.querySelector("main");
let next = null;            // {url, region} of the pair after this one
let kept = Promise.resolve(); // answers on their way, in order
let waiting = 0;

if (document.querySelector("[data-review-wait]")) setTimeout(() => location.reload(), 1500);
preload();

/** Says something to screen readers through the shell's place for it. */
function announce(text) {
  const live = document.querySelector("body > [role=status]");
  if (live) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 30); }
}

async function fetchPage(url, init) {
  const response = await fetch(url, { credentials: "same-origin", keepalive: Boolean(init), ...init });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok) throw new Error(page.querySelector("main .lede")?.textContent ?? `status ${response.status}`);
  return page;
}

async function preload() {
  const url = document.querySelector("[data-review]")?.dataset.next;
  next = null;
  if (!url) return;
  try {
    const page = await fetchPage(url);
    const region = page.querySelector("[data-review]");
    if (region && document.querySelector("[data-review]")?.dataset.next === url) next = { url, region, banner: page.querySelector(".marking-banner") };
  } catch { /* the plain way still works */ }
}

/** Shows the pair that was fetched; the address follows, so that reloading stays here. */
function advance() {
  const { url, region, banner } = next;
  document.querySelector("[data-review]").replaceWith(document.adoptNode(region));
  if (banner) document.querySelector(".marking-banner").replaceWith(document.adoptNode(banner));
  history.pushState(null, "", url);
  const heading = document.getElementById("h-ask") ?? document.querySelector("[data-review] h2");
  heading?.focus({ preventScroll: true });
  scrollTo({ top: 0, behavior: "instant" });
  preload();
}
addEventListener("popstate", () => location.reload());

main.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-skip]") || !next || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  advance();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("undo" in form.dataset && waiting) {
    // What is taken back must have been kept first.
    event.preventDefault(); event.stopImmediatePropagation();
    kept.then(() => document.querySelector("[data-undo] button")?.click());
    return;
  }
  if (!("answers" in form.dataset) || !next || !event.submitter?.name) return;
  event.preventDefault(); event.stopImmediatePropagation();
  const fields = new URLSearchParams(new FormData(form));
  fields.set(event.submitter.name, event.submitter.value);
  const names = document.getElementById("h-ask")?.textContent ?? "";
  advance();
  // Undoing waits for this answer: it must never reach the one before.
  for (const undo of document.querySelectorAll("[data-undo]")) undo.remove();
  announce(`${event.submitter.value}. ${document.getElementById("h-ask")?.textContent ?? "The end of the queue"}`);
  show(1);
  kept = kept.then(() => keep(fields, names)).finally(() => show(-1));
}, true);

async function keep(fields, names) {
  try {
    const page = await fetchPage("/review", { method: "POST", body: fields });
    const state = page.querySelector("[data-review-state]");
    if (state) document.querySelector("[data-review-state]")?.replaceWith(document.adoptNode(state));
    show(0);
  } catch (error) {
    const box = document.createElement("div");
    box.className = "callout callout-bad";
    box.setAttribute("role", "alert");
    const text = document.createElement("p"), link = document.createElement("a");
    link.href = `/review?pair=${fields.get("left")}.${fields.get("right")}`;
    link.textContent = "Look at it again";
    text.append(`It is not certain that an answer was kept: ${names} (${error.message}) `, link);
    box.append(text);
    document.querySelector("[data-review-state]")?.before(box);
  }
}

function show(step) {
  waiting += step;
  const text = document.querySelector("[data-review-keeping]");
  if (text) text.textContent = waiting > 1 ? `Keeping ${waiting} answers` : waiting ? "Keeping your answer" : "";
}
addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

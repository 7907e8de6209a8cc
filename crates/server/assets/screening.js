// SPDX-License-Identifier: Apache-2.0
// Screening: progress that looks again by itself, and verdicts by keyboard. The page works without it.
// It does not import shell.js, which the page has loaded under its versioned address: a second copy would stop every form.

const LOOK_EVERY_MS = 500;

// ─ Progress: <section data-progress="/screening/run/…/progress">
const waiting = document.querySelector("[data-progress]");
if (waiting) look();
async function look() {
  const bar = waiting.querySelector("progress"), text = waiting.querySelector("[data-progress-text]");
  try {
    const answer = await fetch(waiting.dataset.progress, { headers: { accept: "application/json" } });
    if (!answer.ok) return location.reload();
    const { done, total, ended } = await answer.json();
    bar.value = done;
    text.textContent = `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
    if (ended) return location.reload();
  } catch { /* the server is away: try again */ }
  setTimeout(look, LOOK_EVERY_MS);
}

// ─ A hit that the address names is open; the browser gives its summary the focus.
function arrive() {
  const hit = document.getElementById(location.hash.slice(1))?.closest("[data-hit]");
  if (hit) hit.open = true;
}
addEventListener("hashchange", arrive);
arrive();

// ─ 1, 2, 3 on a hit choose a verdict and go on to the reason. Letters and digits can be switched off in the help.
const keysOn = () => { try { return localStorage.getItem("linchpin.keys") !== "off"; } catch { return true; } };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !keysOn()) return;
  if (event.target.closest("input[type=text], textarea, select, dialog")) return;
  const hit = event.target.closest("li")?.querySelector("[data-hit]");
  const choice = hit?.querySelectorAll("input[name=verdict]")["123".indexOf(event.key)];
  if (!choice) return;
  event.preventDefault();
  hit.open = true;
  choice.checked = true;
  hit.querySelector("input[name=reason]").focus();
});

// SPDX-License-Identifier: Apache-2.0
// Classic script for <head>, before the style sheet paints: applies the reader's chosen theme, so that no page
// flashes, and says that scripts run. Everything else is in shell.js.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("linchpin.theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  } catch { /* storage may be forbidden: the system's theme stands */ }
})();

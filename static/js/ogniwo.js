// Everything here is comfort: each page does its task without it.
const text = (name) => document.body.dataset[name] ?? "";
const live = document.getElementById("live");
const say = (words) => live && (live.textContent = words);

document.documentElement.classList.add("js");

// --- Copying -----------------------------------------------------------------------------------
// <button data-copy="#id | text" data-shared-url="…"> copies a field's value, or an element as
// rich and plain text, or its own words.

function copied(button) {
  const words = button.querySelector("[data-label]") ?? button;
  const before = words === button ? null : words.textContent;
  button.classList.add("btn--done");
  if (before !== null) words.textContent = text("copied");
  say(text("copied"));
  setTimeout(() => {
    button.classList.remove("btn--done");
    if (before !== null) words.textContent = before;
  }, 4000);
}

async function write(source, plain) {
  if (source && !("value" in source) && window.ClipboardItem) {
    const rich = new Blob([source.innerHTML], { type: "text/html" });
    const bare = new Blob([plain], { type: "text/plain" });
    return navigator.clipboard.write([
      new ClipboardItem({ "text/html": rich, "text/plain": bare }),
    ]);
  }
  return navigator.clipboard.writeText(plain);
}

function select(source) {
  if (!source) return;
  if ("select" in source) {
    source.focus();
    source.select();
  } else {
    getSelection().selectAllChildren(source);
  }
}

function csrf() {
  const headers = document.body.getAttribute("hx-headers:inherited");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
}

function report(url) {
  // keepalive: the page may be on its way to the mail program.
  fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf() }, keepalive: true }).catch(
    () => {},
  );
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const what = button.dataset.copy;
  const source = what.startsWith("#") ? document.querySelector(what) : null;
  const plain = source ? (source.dataset.plain ?? source.value ?? source.innerText) : what;
  try {
    await write(source, plain);
    copied(button);
    if (button.dataset.sharedUrl) report(button.dataset.sharedUrl);
  } catch {
    select(source);
    say(text("copyFailed"));
    button.title = text("copyFailed");
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-shared-url]");
  if (link) report(link.dataset.sharedUrl);
});

// --- Menus, drawer, dialogs --------------------------------------------------------------------

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open], details.drawer[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open], details.drawer[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

let opener = null;
document.addEventListener("htmx:after:swap", () => {
  const dialog = document.querySelector("dialog[data-modal]:not([open])");
  if (!dialog) return;
  opener = document.activeElement;
  dialog.showModal();
  dialog.querySelector("h2")?.focus();
  dialog.addEventListener("close", () => {
    dialog.remove();
    (opener?.isConnected ? opener : document.querySelector("h1"))?.focus();
  });
});
document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  const dialog = closer?.closest("dialog");
  if (dialog) {
    event.preventDefault();
    dialog.close();
  }
});

// --- Toasts: six seconds, longer while looked at -----------------------------------------------

function float(container) {
  const items = [...container.querySelectorAll(".toast")];
  if (!items.length || container.querySelector(".note")) return;
  container.classList.add("toasts--floating");
  let timer;
  const leave = () => (timer = setTimeout(() => container.replaceChildren(), 6000));
  for (const name of ["mouseenter", "focusin"]) {
    container.addEventListener(name, () => clearTimeout(timer));
  }
  for (const name of ["mouseleave", "focusout"]) container.addEventListener(name, leave);
  leave();
}
document.querySelectorAll("#toasts").forEach(float);

// --- Keyboard ----------------------------------------------------------------------------------

const typing = (node) => node.matches?.("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  const everywhere = document.querySelector("[data-omni]");
  if ((event.ctrlKey || event.metaKey) && event.key === "k" && everywhere) {
    event.preventDefault();
    everywhere.focus();
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && plain && !typing(event.target)) {
    const search = document.querySelector("main input[type=search]") ?? everywhere;
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// --- Selecting rows: <form data-selection>, boxes named data-row, one data-all, a counter ------

function count(form) {
  const boxes = [...form.querySelectorAll("[data-row]")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr")?.toggleAttribute("data-selected", box.checked);
  const all = form.querySelector("[data-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
  for (const bar of form.querySelectorAll("[data-selected-count]")) {
    bar.hidden = !chosen.length;
    const number = bar.querySelector("[data-number]");
    if (number) number.textContent = chosen.length;
  }
}
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-selection]");
  if (!form) return;
  if (event.target.matches("[data-all]")) {
    for (const box of form.querySelectorAll("[data-row]")) box.checked = event.target.checked;
  }
  count(form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-clear-selection]")?.closest("[data-selection]");
  if (!form) return;
  for (const box of form.querySelectorAll("[data-row]")) box.checked = false;
  count(form);
});
const countAll = () => document.querySelectorAll("[data-selection]").forEach(count);
document.addEventListener("htmx:after:swap", countAll);
countAll();

// --- Each time it opens: <details data-opens hx-trigger="opened"> -------------------------------

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.matches("[data-opens]")) target.dispatchEvent(new Event("opened"));
  },
  true,
);

// --- Once a minute, while somebody looks: whatever has hx-trigger="minute" ----------------------

setInterval(() => {
  if (document.hidden) return;
  for (const node of document.querySelectorAll("[data-minutely]")) {
    node.dispatchEvent(new Event("minute"));
  }
}, 60_000);

// --- Unsaved changes: <form data-guard> --------------------------------------------------------

let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-guard]")) unsaved = true;
});
document.addEventListener("submit", () => (unsaved = false));
document.addEventListener("htmx:after:request", (event) => {
  if (event.target.closest?.("form[data-guard]")) unsaved = false;
});
addEventListener("beforeunload", (event) => unsaved && event.preventDefault());

document.querySelector(".error-summary")?.focus();

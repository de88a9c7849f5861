// The reviewer's desk: keys for levels and moves, and evidence that changes beside the criterion without leaving it.

const STORE = "qa-portal:keys";
const form = document.querySelector("form[data-autosave]");
const sheet = document.querySelector("[data-sheet]");

function keysOn() {
  try { return localStorage.getItem(STORE) !== "off"; } catch { return true; }
}

function setKeys(on) {
  try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* forbidden */ }
}

function typing(target) {
  return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]), iframe") || target.isContentEditable;
}

function choose(place) {
  const level = form.querySelectorAll('input[name="level"]')[place];
  if (!level) return false;
  level.checked = true;
  level.focus();
  level.dispatchEvent(new Event("input", { bubbles: true }));
  level.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

const MOVES = {
  w: () => form.querySelector("textarea").focus(),
  e: () => {
    const evidence = document.getElementById("evidence");
    evidence.tabIndex = -1;
    evidence.focus();
  },
  n: () => form.requestSubmit(form.querySelector('button[value="next"]')),
};

function pressed(event) {
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || !keysOn() || typing(event.target)) return undefined;
  if (/^[1-9]$/.test(event.key)) {
    if (choose(Number(event.key) - 1)) event.preventDefault();
  } else if (MOVES[event.key]) {
    event.preventDefault();
    MOVES[event.key]();
  }
  return undefined;
}

if (form) {
  document.addEventListener("keydown", pressed);
  const line = document.querySelector("[data-keys-switch]");
  const box = document.getElementById("keys-on");
  line.hidden = false;
  box.checked = keysOn();
  box.addEventListener("change", () => setKeys(box.checked));
}

// A chip shows its document in the pane beside, so that nobody loses the place where they read and write.
async function show(link) {
  const answer = await fetch(link.href.split("#")[0], { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return location.assign(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const pane = document.getElementById("evidence");
  const found = page.getElementById("evidence");
  if (!found) return location.assign(link.href);
  pane.replaceChildren(...document.importNode(found, true).childNodes);
  const choice = document.getElementById("document");
  const wanted = page.getElementById("document");
  if (choice && wanted) choice.value = wanted.value;
  if (pane.getBoundingClientRect().top < 0 || pane.getBoundingClientRect().top > innerHeight / 2) pane.scrollIntoView();
  return undefined;
}

if (sheet) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.chip");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !link.href.includes("document=")) return;
    event.preventDefault();
    show(link);
  });
}

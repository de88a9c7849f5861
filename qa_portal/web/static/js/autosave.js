// Saves a form while it is being written. What has not reached the portal stays in this browser until it has;
// what somebody else has saved meanwhile is never overwritten.

const WAIT = 2500;          // after the last key
const RETRY = [3000, 10000, 30000, 60000];
const KEEP_ALIVE = 60000;   // bytes that a browser sends while the page is being left

const form = document.querySelector("form[data-autosave]");
const line = document.querySelector("[data-saved]");
const say = form ? form.dataset : {};
const place = form ? `qa-portal:${say.who}:${form.getAttribute("action")}` : "";
let timer = 0, tries = 0, flying = 0, dirty = false, stopped = false;
let queue = Promise.resolve();

const entries = () => [...new FormData(form)].filter(([name]) => name !== "csrf_token");
const clock = (moment) => moment.toTimeString().slice(0, 5);

function tell(text, icon) {
  if (!line) return;
  line.textContent = ` ${text}`;
  const symbol = document.createElement("i");
  symbol.className = `bi bi-${icon}`;
  symbol.setAttribute("aria-hidden", "true");
  line.prepend(symbol);
}

function keep() {
  try { localStorage.setItem(place, JSON.stringify({ at: clock(new Date()), entries: entries() })); } catch { /* full or forbidden */ }
}

function forget() {
  try { localStorage.removeItem(place); } catch { /* forbidden */ }
}

function kept() {
  try { return JSON.parse(localStorage.getItem(place) || "null"); } catch { return null; }
}

function note(text, tone) {
  document.getElementById("autosave-note")?.remove();
  const box = document.createElement("div");
  box.id = "autosave-note";
  box.className = `note undo tone-${tone}`;
  box.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  form.before(box);
  return box;
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function shown(answer) {
  for (const name of ["version", "seen"]) {
    if (name in answer && form.elements[name]) form.elements[name].value = answer[name];
  }
  for (const [id, html] of Object.entries(answer.parts || {})) {
    const made = document.createElement("template");
    made.innerHTML = html.trim();
    document.getElementById(id)?.replaceWith(made.content);
  }
  for (const [id, text] of Object.entries(answer.texts || {})) {
    const found = document.getElementById(id);
    if (found) found.textContent = text;
  }
  if (answer.cautions) cautions(answer.cautions);
}

function cautions(found) {
  for (const box of document.querySelectorAll("[data-caution]")) {
    box.replaceChildren(...(found[box.dataset.caution] || []).map((sentence) => {
      const words = document.createElement("p");
      words.className = "caution";
      words.textContent = ` ${sentence}`;
      const symbol = document.createElement("i");
      symbol.className = "bi bi-exclamation-triangle";
      symbol.setAttribute("aria-hidden", "true");
      words.prepend(symbol);
      return words;
    }));
  }
}

function stale(detail) {
  stopped = true;
  const box = note(detail || say.stale, "provider");
  box.append(button(say.compare, () => {
    const choice = document.createElement("input");
    choice.type = "hidden";
    choice.name = "then";
    choice.value = "compare";
    form.append(choice);
    HTMLFormElement.prototype.submit.call(form);
  }));
}

async function send() {
  if (stopped || !dirty) return;
  const body = new FormData(form);
  dirty = false;
  tell(say.saving, "arrow-repeat");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  } catch {
    return again();
  }
  if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401 || answer.status === 403) {
    keep();
    dirty = true;
    note(say.ended, "bad");
    return again();
  }
  if (answer.status >= 500 || answer.status === 429) return again();
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 409) return stale(told.detail);
  if (!answer.ok) {
    keep();
    note(told.detail || say.refused, "bad");
    return;
  }
  tries = 0;
  if (!dirty) forget();
  shown(told);
  document.getElementById("autosave-note")?.remove();
  const wrong = Object.values(told.wrong || {});
  if (wrong.length) tell(wrong[0], "exclamation-circle");
  else tell(say.savedAt.replace("%", told.saved), "check2-circle");
}

function again() {
  keep();
  dirty = true;
  tell(say.unsaved, "exclamation-circle");
  const pause = RETRY[Math.min(tries, RETRY.length - 1)];
  tries += 1;
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

// One save after the other: each needs the version that the one before it has brought.
export function save() {
  clearTimeout(timer);
  flying += 1;
  queue = queue.then(send).finally(() => { flying -= 1; });
  return queue;
}

export function pause() {
  clearTimeout(timer);
  return queue;
}

function changed() {
  dirty = true;
  keep();
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
}

function leave() {
  if (!dirty || stopped) return;
  const body = new URLSearchParams(new FormData(form));
  if (body.toString().length > KEEP_ALIVE) return;   // the copy in this browser is saved when the page is next opened
  fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true }).catch(() => {});
}

async function restore(copy) {
  const body = new FormData();
  for (const [name, value] of copy.entries) body.append(name, value);
  body.set("csrf_token", form.elements.csrf_token.value);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (answer.status === 409) return compare(body);
  if (answer.ok) {
    forget();
    location.reload();
  }
}

// The draft has moved on since the copy was kept: let the portal show both.
function compare(body) {
  const made = document.createElement("form");
  made.method = "post";
  made.action = form.action;
  made.hidden = true;
  for (const [name, value] of body) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    made.append(field);
  }
  document.body.append(made);
  forget();
  made.submit();
}

function offer() {
  const copy = kept();
  if (!copy) return;
  const plain = (listed) => JSON.stringify(listed.filter(([name]) => name !== "version" && name !== "seen"));
  if (plain(copy.entries) === plain(entries())) return forget();
  const box = note(say.found.replace("%", copy.at), "provider");
  box.append(button(say.restore, () => restore(copy)), button(say.discard, () => { forget(); box.remove(); }));
}

// A button waits for the save that is under way, so that it knows the version it brought.
function submit(event) {
  clearTimeout(timer);
  if (flying) {
    event.preventDefault();
    const pressed = event.submitter;
    queue.then(() => form.requestSubmit(pressed));
    return;
  }
  stopped = true;
  forget();
}

if (form) {
  offer();
  form.addEventListener("input", changed);
  form.addEventListener("change", () => { if (dirty) save(); });
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => { if (dirty) save(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && dirty) save(); });
}

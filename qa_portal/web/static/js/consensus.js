// The panel's table, for its chair: words are taken over in place, only those who differ can dissent, nothing typed is lost.

const form = document.querySelector("form[data-keeps]");
const finding = document.querySelector("form[data-finding]");

function dissents() {
  const agreed = form.querySelector('input[name="level"]:checked')?.value;
  const lines = [...form.querySelectorAll(".dissents > li")];
  for (const line of lines) {
    line.hidden = line.dataset.level === agreed;
    for (const box of line.querySelectorAll("input")) box.disabled = line.hidden;
  }
  form.querySelector("[data-nobody]").hidden = lines.some((line) => !line.hidden);
}

function take(event) {
  const link = event.target.closest("a[data-take]");
  if (!link) return;
  event.preventDefault();
  const words = form.elements.rationale;
  words.value = words.value.trim() ? `${words.value.trim()}\n\n${link.dataset.take}` : link.dataset.take;
  words.focus();
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

const place = form ? `qa-portal:consensus:${form.getAttribute("action")}` : "";
const read = () => JSON.stringify([form.elements.version.value, form.elements.rationale.value, form.querySelector('input[name="level"]:checked')?.value ?? ""]);

function keep() {
  try { sessionStorage.setItem(place, read()); } catch { /* full or forbidden */ }
}

function forget() {
  try { sessionStorage.removeItem(place); } catch { /* forbidden */ }
}

function restore() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(place)); } catch { /* forbidden */ }
  if (!kept || document.querySelector(".errors") || JSON.stringify(kept) === read()) return;
  if (kept[0] !== form.elements.version.value) return forget();
  form.elements.rationale.value = kept[1];
  for (const level of form.querySelectorAll('input[name="level"]')) level.checked = level.value === kept[2];
  const note = document.createElement("p");
  note.className = "small muted";
  note.setAttribute("role", "status");
  note.textContent = form.dataset.found;
  form.elements.rationale.before(note);
}

if (form) {
  restore();
  dissents();
  form.addEventListener("change", dissents);
  form.addEventListener("input", keep);
  form.addEventListener("submit", forget);
  document.addEventListener("click", take);
}

if (finding) {
  const condition = finding.querySelector("[data-condition]");
  const choose = () => { condition.hidden = finding.querySelector('input[name="kind"]:checked')?.value !== "condition"; };
  finding.addEventListener("change", choose);
  choose();
}

// Adds, removes and moves rows without leaving the page, shows what is chosen in folded lists, and lets one type to
// find an entry of a long list. The buttons, lists and boxes work without this script too.

const form = document.getElementById("proposal");
let saving = null;   // the module that saves is asked for once, with the hash in its address

async function autosave() {
  const script = [...document.scripts].find((each) => each.src.includes("/js/autosave.js"));
  saving ??= script ? import(script.src) : Promise.resolve(null);
  return saving;
}

async function press(pressed) {
  const rows = pressed.closest("[data-rows]");
  const saver = await autosave();
  await saver?.pause();
  const body = new FormData(form, pressed);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  } catch {
    answer = null;
  }
  if (!answer || !answer.ok) return form.requestSubmit(pressed);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const made = page.getElementById(rows.id);
  if (!made) return form.requestSubmit(pressed);
  form.elements.version.value = page.querySelector("input[name=version]").value;
  document.getElementById("completeness").replaceWith(page.getElementById("completeness"));
  rows.replaceWith(made);
  focus(made, pressed);
}

function focus(rows, pressed) {
  const [row, verb] = pressed.name.split("_");
  const number = Number(pressed.value) + { up: -1, down: 1 }[verb] || 0;
  const listed = rows.querySelectorAll("li");
  const wanted = verb === "add" ? listed[listed.length - 1]?.querySelector("textarea, input")
    : verb === "remove" ? document.getElementById(`${row}-${Math.min(Number(pressed.value), listed.length)}`)
    : rows.querySelector(`button[name="${pressed.name}"][value="${number}"]`) || document.getElementById(`${row}-${number}`);
  (wanted || document.getElementById(`${row}-add`))?.focus();
}

function choose(pick) {
  const names = [...pick.querySelectorAll("input:checked")].map((box) => box.nextElementSibling.textContent);
  pick.querySelector("summary > span").textContent = names.join("; ") || pick.dataset.pick;
}

function searchable(select) {
  const all = [...select.children].map((each) => each.cloneNode(true));
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control find";
  box.placeholder = select.dataset.search;
  box.setAttribute("aria-label", select.dataset.search);
  box.setAttribute("aria-controls", select.id);
  box.addEventListener("input", (event) => {
    event.stopPropagation();   // what is typed here is no change of the form
    narrow(select, all, plain(box.value));
  });
  select.before(box);
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function narrow(select, all, wanted) {
  const chosen = select.value;
  const fits = (option) => option.value === chosen || !option.value || plain(option.label).includes(wanted);
  select.replaceChildren(...all.map((each) => {
    const copy = each.cloneNode(true);
    if (copy.tagName === "OPTGROUP") for (const option of [...copy.children]) if (!fits(option)) option.remove();
    return copy;
  }).filter((each) => each.tagName !== "OPTGROUP" || each.children.length));
  select.value = chosen;
  if (wanted) select.size = Math.min(8, Math.max(2, select.options.length));
  else select.removeAttribute("size");
}

if (form) {
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-row]");
    if (!pressed || !("autosave" in form.dataset)) return;
    event.preventDefault();
    press(pressed);
  });
  form.addEventListener("change", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (pick) choose(pick);
  });
  form.addEventListener("keydown", (event) => {
    const pick = event.target.closest("details[data-pick]");
    if (event.key !== "Escape" || !pick) return;
    pick.open = false;
    pick.querySelector("summary").focus();
  });
  for (const select of document.querySelectorAll("select[data-search]")) searchable(select);
}

// Writing a decision: asks for what the chosen outcome needs, and takes a preview for what it is once something changed.
const form = document.getElementById("decide");
const conditions = document.getElementById("conditions");

function show(name, wanted) {
  for (const part of form.querySelectorAll(`[data-shown="${name}"]`)) part.hidden = !wanted;
}

function follow() {
  const chosen = form.querySelector('input[name="outcome"]:checked');
  if (!chosen) return;
  const differs = Boolean(form.dataset.computed) && chosen.value !== form.dataset.computed;
  show("none", false);
  show("same", !differs);
  show("differs", differs);
  conditions.hidden = chosen.dataset.conditions === "none" && conditions.dataset.conditions === "0";
  for (const radio of form.querySelectorAll('input[name="outcome"]')) {
    radio.labels[0].classList.toggle("fw-semibold", radio.checked);
  }
}

const issue = form.querySelector("[data-issue]");
const written = new URLSearchParams(new FormData(form)).toString();

function compare() {
  if (!issue) return;
  const changed = new URLSearchParams(new FormData(form)).toString() !== written;
  form.querySelector("[data-outdated]").hidden = !changed;
  issue.hidden = changed;
}

form.addEventListener("change", () => { follow(); compare(); });
form.addEventListener("input", compare);
let sent = false;
form.addEventListener("submit", () => { sent = true; });
addEventListener("beforeunload", (event) => {
  if (!sent && new URLSearchParams(new FormData(form)).toString() !== written) event.preventDefault();
});

// What every page does beyond HTML: focus goes to the error summary; links into folded parts open them.
const summary = document.querySelector(".errors");
if (summary) summary.focus();

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  if (target) target.scrollIntoView({ block: "start" });
}
if (location.hash) openTarget();
addEventListener("hashchange", openTarget);

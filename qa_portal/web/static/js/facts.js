// The check of facts: the place for a correction opens when a fact is wrong, and what is typed there says so by itself.

for (const ask of document.querySelectorAll(".ask")) {
  const wrong = ask.querySelector('input[value="wrong"]');
  const correction = ask.querySelector(".correction");
  const text = ask.querySelector("textarea");
  const choose = () => { correction.hidden = !wrong.checked; };
  ask.addEventListener("change", (event) => {
    choose();
    if (event.target === wrong) text.focus();
  });
  choose();
}

// Sends the files of a form one by one, each in its own request: progress for each, and one that fails stops no other.
// The form says in data- attributes what to say; without this script it is a plain form that sends all files at once.

const TIME_TO_READ = 1200;

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function weight(bytes) {
  const [number, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "KB"] : [Math.round(bytes / 1e5) / 10, "MB"];
  return `${number.toLocaleString(document.documentElement.lang)} ${unit}`;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

class Row {
  constructor(form, file) {
    this.words = form.dataset;
    this.line = element("li", "sending-row");
    this.name = element("span", "sending-name", file.name);
    this.said = element("span", "sending-said", this.words.waiting);
    this.bar = element("progress", "meter");
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.stop = element("button", "btn btn-sm btn-link", this.words.stop);
    this.stop.type = "button";
    this.stop.setAttribute("aria-label", `${this.words.stop}: ${file.name}`);
    this.line.append(this.name, this.stop, this.bar, this.said);
  }

  progress(event, size) {
    const share = Math.floor((100 * event.loaded) / event.total);
    this.bar.value = share;
    this.said.textContent = share < 100 ? fill(this.words.sent, { share, size: weight(size) }) : this.words.checking;
  }

  failed(sentence) {
    this.finish("is-wrong", "exclamation-circle-fill", `${this.words.failed} ${sentence}`);
  }

  done(documents) {
    const [first] = documents;
    this.finish("is-done", "check2-circle", first.said);
    const link = element("a", "", `${first.code} ${first.title}`);
    link.href = first.url;
    this.name.replaceChildren(link);
  }

  finish(className, icon, sentence) {
    this.line.classList.add(className);
    this.bar.remove();
    this.stop.remove();
    const sign = element("i", `bi bi-${icon}`);
    sign.setAttribute("aria-hidden", "true");
    this.said.replaceChildren(sign, ` ${sentence}`);
  }
}

function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function send(form, input, file, row) {
  const fields = new FormData(form);
  fields.delete(input.name);
  fields.delete("csrf_token");
  fields.append(input.name, file, file.name);
  return new Promise((settle) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", form.dataset.token);
    request.upload.addEventListener("progress", (event) => row.progress(event, file.size));
    request.addEventListener("load", () => {
      const answer = answerOf(request);
      if (request.status === 200 && answer.done) {
        row.done(answer.done);
        settle(answer.back ?? "");
      } else {
        row.failed(answer.detail || answer.title || `${request.status}`);
        settle(null);
      }
    });
    request.addEventListener("error", () => { row.failed(form.dataset.lost); settle(null); });
    request.addEventListener("abort", () => { row.failed(form.dataset.stopped); settle(null); });
    row.stop.addEventListener("click", () => request.abort());
    request.send(fields);
  });
}

async function sendAll(form, input, files) {
  const list = form.querySelector(".sending");
  const most = Number(form.dataset.most);
  const rows = files.map((file) => new Row(form, file));
  list.replaceChildren(...rows.map((row) => row.line));
  list.hidden = false;
  const outcomes = [];
  for (const [place, file] of files.entries()) {
    if (file.size > most) {
      rows[place].failed(form.dataset.large);
      outcomes.push(null);
    } else {
      outcomes.push(await send(form, input, file, rows[place]));
    }
  }
  const arrived = outcomes.filter((each) => each !== null);
  const next = arrived.find(Boolean) || location.pathname + location.search;
  if (arrived.length === files.length) {
    setTimeout(() => goTo(next), TIME_TO_READ);
  } else if (arrived.length) {
    const link = element("a", "", form.dataset.see);
    link.href = next;
    const line = element("li", "sending-row");
    line.append(link);
    list.append(line);
  }
  return arrived.length === files.length;
}

function goTo(address) {
  const target = new URL(address, location.href);
  const same = target.pathname === location.pathname && target.search === location.search;
  if (same) location.reload();
  else location.assign(target);
}

function prepare(form) {
  const input = form.querySelector('input[type="file"]');
  const zone = form.querySelector(".drop");
  const words = form.querySelector(".drop-words");
  const button = form.querySelector('button[type="submit"]');
  words.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const files = [...input.files];
    if (!files.length) {
      input.setCustomValidity(form.dataset.choose);
      input.reportValidity();
      return;
    }
    button.disabled = true;
    const whole = await sendAll(form, input, files);
    button.disabled = whole;
    if (!whole) input.value = "";
  });
  input.addEventListener("change", () => input.setCustomValidity(""));

  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    const dropped = new DataTransfer();
    for (const file of event.dataTransfer.files) if (input.multiple || !dropped.items.length) dropped.items.add(file);
    input.files = dropped.files;
    input.setCustomValidity("");
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) prepare(form);

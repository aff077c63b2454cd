// What the editor of issues has beside Wagtail's own: counters, merge fields in lines of text, colours to pick, and the
// list of what is still empty. Everything works without it.

const { words } = JSON.parse(document.getElementById("issues-editor").textContent);

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function labelOf(input) {
  const label = input.labels?.[0];
  return (label?.firstChild?.textContent ?? input.name).trim();
}

// -- counters ---------------------------------------------------------------------------------------------------------

const LIMITS = { subject: [0, 60], preheader: [40, 110] };

function judge(count, least, most) {
  if (count === 0) return ["", words.count];
  if (count < least) return ["off", words.tooShort];
  return count > most ? ["off", words.tooLong] : ["good", words.good];
}

function count(input, [least, most]) {
  const note = document.createElement("div");
  note.className = "issues-note";
  note.id = `${input.id}-count`;
  input.after(note);
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
  const show = () => {
    const length = [...input.value.trim()].length;
    const [state, text] = judge(length, least, most);
    note.dataset.state = state;
    note.textContent = fill(text, { count: length, least, most });
  };
  input.addEventListener("input", show);
  show();
}

for (const [name, limits] of Object.entries(LIMITS)) {
  const input = document.querySelector(`#id_${name}`);
  if (input) count(input, limits);
}

// -- merge fields in lines of text ------------------------------------------------------------------------------------

const TAKES_FIELDS =
  "#id_title, #id_subject, #id_preheader, [name^=body-][name*=-value-]:is([name$=-title], [name$=-caption], [name$=-subtitle])";

function insertInto(input, field) {
  const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
  input.setRangeText(field.code, from, to, "end");
  input.focus();
  const [start, end] = window.issuesMergeMenu.fallbackOf(field);
  input.setSelectionRange(from + start, from + end);
  for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
}

function offerFields(input) {
  if (input.dataset.fields || input.type === "hidden" || !window.issuesMergeMenu) return;
  input.dataset.fields = "offered";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "issues-merge-button issues-merge-button--line";
  button.textContent = words.insert;
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", fill(words.insertInto, { field: labelOf(input) }));
  button.addEventListener("click", () => window.issuesMergeMenu.open(button, (field) => insertInto(input, field)));
  input.after(button);
}

// -- colours ----------------------------------------------------------------------------------------------------------

const HEX = /^#[0-9a-f]{6}$/i;

function contrastWithWhite(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

function pickColour(input) {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "issues-colour";
  picker.setAttribute("aria-label", fill(words.colour, { field: labelOf(input) }));
  const note = document.createElement("div");
  note.className = "issues-note";
  note.setAttribute("role", "status");
  input.after(picker, note);
  const show = () => {
    const valid = HEX.test(input.value);
    if (valid) picker.value = input.value.toLowerCase();
    picker.dataset.empty = String(!valid);
    const contrast = valid ? contrastWithWhite(input.value) : 0;
    note.dataset.state = valid ? (contrast < 4.5 ? "off" : "good") : "";
    note.textContent = valid
      ? fill(contrast < 4.5 ? words.noContrast : words.contrast, { contrast: contrast.toFixed(1) })
      : "";
  };
  picker.addEventListener("input", () => {
    input.value = picker.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("input", show);
  show();
}

document.querySelectorAll("#id_colour, #id_accent").forEach(pickColour);

// -- what “New issue from last” emptied -------------------------------------------------------------------------------

async function refreshEmptied() {
  const panel = document.querySelector("[data-emptied]");
  if (!panel) return;
  const answer = await fetch(panel.dataset.emptied, {
    credentials: "same-origin",
    headers: { Accept: "text/html", "X-Requested-With": "XMLHttpRequest" }, // refused, not led to another page
  });
  if (!answer.ok || answer.redirected) return; // the list stays as it was
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.querySelector("[data-still-empty]");
  if (told) panel.replaceChildren(told);
}

document.addEventListener("w-autosave:success", refreshEmptied);

// -- what was guessed from a manuscript -------------------------------------------------------------------------------

async function askForDoubts(panel, options) {
  const answer = await fetch(panel.dataset.lookAgain, {
    credentials: "same-origin",
    headers: { Accept: "text/html", "X-Requested-With": "XMLHttpRequest" }, // refused, not led to another page
    ...options,
  });
  if (!answer.ok || answer.redirected) return; // the list stays as it was
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.querySelector("[data-doubts]");
  if (told) panel.replaceChildren(told);
}

async function lookedAt(button) {
  const panel = button.closest("[data-look-again]");
  const at = [...panel.querySelectorAll("[data-looked-at]")].indexOf(button);
  const body = new FormData();
  body.set("doubt", button.dataset.lookedAt);
  body.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
  button.disabled = true;
  try {
    await askForDoubts(panel, { method: "POST", body });
  } finally {
    button.disabled = false;
  }
  const left = panel.querySelectorAll("[data-looked-at]");
  (left[Math.min(at, left.length - 1)] ?? panel.querySelector("[tabindex]"))?.focus();
}

document.addEventListener("w-autosave:success", () => {
  const panel = document.querySelector("[data-look-again]");
  if (panel) askForDoubts(panel, {});
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-looked-at]");
  if (button) lookedAt(button);
});

// -- links to blocks --------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest(":is([data-emptied], [data-look-again]) a[href^='#']");
  const section = link && document.getElementById(link.hash.slice(1));
  if (!section) return;
  event.preventDefault();
  const toggle = section.querySelector("[data-panel-toggle]"); // the first is the block's own; its settings stay closed
  if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
  section.scrollIntoView({ block: "start" });
  const fields = "input:not([type=hidden]), textarea, [contenteditable=true], button[data-chooser-action-choose]";
  [...section.querySelectorAll(fields)].find((field) => field.checkVisibility())?.focus();
});

// -- blocks come and go -----------------------------------------------------------------------------------------------

const enhance = () => document.querySelectorAll(TAKES_FIELDS).forEach(offerFields);
new MutationObserver(enhance).observe(document.body, { childList: true, subtree: true });
enhance();

// Keeps the numbers of a campaign's page fresh. Without it the page works all the same: it has a link to refresh.

const EVERY = 2000;
const SPEAK_EACH = 10; // per cent: a screen reader hears no more than ten numbers

const root = document.querySelector("[data-campaign]");
let spoken = -1;

function show(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fill(standing) {
  for (const node of root.querySelectorAll("[data-field]")) {
    const text = String(standing[node.dataset.field] ?? "");
    show(node, text);
    if (["trouble", "waiting"].includes(node.dataset.field)) node.hidden = !text;
  }
  for (const node of root.querySelectorAll("[data-count]")) show(node, standing.counts[node.dataset.count]);
  for (const node of root.querySelectorAll("[data-tile][hidden]")) node.hidden = standing.counts[node.dataset.tile] === "0";
  root.querySelector("[data-progress]").value = standing.percent;
  lanes(root.querySelector("[data-lanes]"), standing.lanes);
}

function lanes(list, texts) {
  list.hidden = texts.length === 0;
  list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

function speak(standing, changed) {
  const step = Math.floor(standing.percent / SPEAK_EACH);
  if (step === spoken && !changed) return;
  spoken = step;
  root.querySelector("[data-spoken]").textContent = `${standing.state_label}: ${standing.settled}`;
}

// A new state brings other buttons and other rows: they come from the server, as it alone decides which are allowed.
async function refresh() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of root.querySelectorAll("[data-part]")) {
    const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    const focused = part.contains(document.activeElement);
    if (!other || (focused && part.dataset.part !== "head")) continue; // somebody is typing a search
    part.replaceWith(other);
    if (focused) focusState(other);
  }
}

function focusState(part) {
  const state = part.querySelector("[data-state]");
  state.tabIndex = -1;
  state.focus();
}

function lost(is) {
  const note = root.querySelector("[data-lost-note]");
  note.hidden = !is;
  show(note, is ? root.dataset.lost : "");
}

async function look() {
  const answer = await fetch(root.dataset.campaign, { credentials: "same-origin", headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const standing = await answer.json();
  const badge = root.querySelector("[data-state]");
  const changed = badge.dataset.state !== standing.state || (badge.dataset.final === "0" && standing.final);
  fill(standing);
  speak(standing, changed);
  if (changed) await refresh();
  return root.querySelector("[data-state]").dataset.final === "1";
}

async function poll() {
  let over = false;
  try {
    over = !document.hidden && (await look());
    lost(false);
  } catch {
    lost(true);
  }
  if (!over) setTimeout(poll, EVERY);
}

if (root && root.querySelector("[data-final]").dataset.final === "0") setTimeout(poll, EVERY);

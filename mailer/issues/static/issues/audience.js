// In the header of a block that is only for some readers: for whom. Everything works without it.

const { words } = JSON.parse(document.getElementById("issues-editor").textContent);
const ONLY = "input[type=checkbox][name^=body-][name$=-value-audience-only]";

function readersOf(block, name) {
  const parts = block.querySelectorAll(`[name^="${CSS.escape(name)}-"]`);
  return [...parts].flatMap((part) => {
    if (part.type === "checkbox") return part.checked && !part.name.endsWith("-only") ? [labelOf(part)] : [];
    return part.type !== "hidden" && part.value.trim() ? [part.value.trim()] : [];
  });
}

const labelOf = (box) => (box.closest("label") ?? box.labels?.[0])?.textContent.trim() ?? box.value;

function badgeOf(heading) {
  const known = heading.querySelector(".issues-only");
  if (known) return known;
  const badge = document.createElement("span"); // in the heading, so that it is read out with it
  badge.className = "issues-only";
  heading.append(badge);
  return badge;
}

function show(only) {
  const block = only.closest("[data-streamfield-child]");
  const heading = block?.querySelector(".w-panel__heading");
  if (!heading) return;
  const badge = badgeOf(heading);
  const readers = readersOf(block, only.name.replace(/-only$/, ""));
  badge.hidden = !only.checked;
  const text = !only.checked ? "" : readers.length ? words.only.replace("{readers}", readers.join(", ")) : words.onlyNobody;
  if (badge.textContent !== text) badge.textContent = text;
}

const showAll = () => document.querySelectorAll(ONLY).forEach(show);

document.addEventListener("input", (event) => {
  if (event.target.name?.includes("-value-audience-")) showAll();
});
new MutationObserver(showAll).observe(document.body, { childList: true, subtree: true });
showAll();

/* Keeps the preview up to date: when something else is chosen, when "Refresh" is pressed, and when the window is looked
   at again. Without it, the form and the link do the same by loading the page. */
const root = document.querySelector("[data-preview]");
const controls = root.querySelector("[data-controls]");
const note = root.querySelector("[data-lost-note]");
let running = null;

function address() {
  const query = new URLSearchParams(new FormData(controls));
  query.delete("address"); // that one is for the button: somebody is still typing it
  return `${location.pathname}?${query}`;
}

async function refresh() {
  running?.abort();
  const mine = (running = new AbortController());
  try {
    const response = await fetch(address(), { signal: mine.signal });
    if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
    history.replaceState(null, "", address());
    note.hidden = true;
  } catch (error) {
    if (error.name === "AbortError") return;
    note.textContent = root.dataset.lost;
    note.hidden = false;
  }
}

function show(page) {
  const old = root.querySelector("iframe[data-frame]");
  const scrolled = old?.contentWindow?.scrollY ?? 0;
  const height = old?.style.height;
  const device = old?.dataset.frame;
  for (const part of root.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh) part.replaceChildren(...fresh.childNodes);
  }
  prepare(scrolled, device, height);
}

/* A desktop's frame is as high as the mail; links open beside it. */
function prepare(scrolled = 0, device = "", height = "") {
  const frame = root.querySelector("iframe[data-frame]");
  if (!frame) return;
  if (height && device === frame.dataset.frame) frame.style.height = height; // or the page would jump until it is loaded
  const ready = () => {
    const page = frame.contentDocument;
    if (!page?.body || page.URL === "about:blank") return;
    for (const link of page.querySelectorAll("a[href]")) {
      if (link.getAttribute("href").startsWith("#")) continue;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    if (frame.dataset.frame === "desktop") fit(frame, page);
    frame.contentWindow.scrollTo(0, scrolled);
  };
  frame.addEventListener("load", ready);
  ready();
}

function fit(frame, page) {
  frame.style.height = "";
  frame.style.height = `${Math.max(page.documentElement.scrollHeight, page.body.scrollHeight)}px`;
}

root.classList.add("preview--live");
controls.addEventListener("change", (event) => event.target.name !== "address" && refresh());
root.querySelector("[data-refresh]").addEventListener("click", (event) => {
  event.preventDefault();
  refresh();
});
addEventListener("focus", refresh);
prepare();

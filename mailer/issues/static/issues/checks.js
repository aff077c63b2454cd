// What preflight finds, fetched when the editor opens and after each time that it has saved by itself.

const panel = document.querySelector("[data-checks]");
const later = document.querySelector("[data-later='checks']"); // of an issue that is only begun

if (panel) start(panel);
else if (later) waitIn(later.parentNode);

// The panel takes that place when the issue was saved for the first time.
function waitIn(place) {
  const observer = new MutationObserver(() => {
    const come = place.querySelector("[data-checks]");
    if (!come) return;
    observer.disconnect();
    start(come);
  });
  observer.observe(place, { childList: true, subtree: true });
}

function start(panel) {
  const summary = panel.querySelector("[data-checks-summary]");
  const found = panel.querySelector("[data-checks-findings]");
  const status = panel.querySelector("[data-checks-status]");
  let asked = null;

  function say(words, worst) {
    if (summary.textContent === words) return; // nobody needs to hear the same again
    summary.textContent = words;
    status.textContent = words;
    panel.dataset.worst = worst;
  }

  async function check() {
    if (asked) asked.abort();
    const asking = (asked = new AbortController());
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(panel.dataset.url, {
        credentials: "same-origin",
        headers: { "X-Requested-With": "XMLHttpRequest" }, // refused, not led to another page
        signal: asking.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(`status ${answer.status}`);
      show(await answer.text());
    } catch (error) {
      if (asking.signal.aborted) return; // asked again meanwhile
      found.replaceChildren();
      say(summary.dataset.trouble, "trouble");
    }
    panel.removeAttribute("aria-busy");
  }

  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const told = page.querySelector("[data-summary]");
    const focused = found.contains(document.activeElement) && document.activeElement.getAttribute("href");
    found.replaceChildren(...told.childNodes);
    if (focused) found.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    say(told.dataset.summary, told.dataset.worst);
  }

  // A folded block is unfolded before it is shown: one cannot see what is wrong in it otherwise.
  function jump(event) {
    const link = event.target.closest("[data-checks-block]");
    const section = link && document.getElementById(`block-${link.dataset.checksBlock}-section`);
    if (!section) return;
    event.preventDefault();
    const toggle = section.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    section.scrollIntoView({ block: "start" });
    toggle?.focus({ preventScroll: true });
  }

  found.addEventListener("click", jump);
  document.addEventListener("w-autosave:success", check);
  check();
}

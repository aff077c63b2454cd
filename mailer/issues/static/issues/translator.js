// Names the rich texts, which Wagtail's editor leaves without a name, and waits for the last letters before saving:
// the editor writes what was typed into the form a quarter of a second later.
const WAIT = 400;
let typed = 0;

const name = (root) => {
  for (const text of root.querySelectorAll("[contenteditable=true]:not([aria-labelledby])")) {
    const label = text.closest(".translator__target")?.querySelector("label");
    if (label) {
      label.id ||= `${label.htmlFor}-label`;
      text.setAttribute("aria-labelledby", label.id);
    }
  }
};

const form = document.querySelector(".translator form");
if (form) {
  name(form);
  new MutationObserver(() => name(form)).observe(form, { childList: true, subtree: true });
  for (const event of ["beforeinput", "keydown", "paste", "cut"]) {
    form.addEventListener(event, () => { typed = performance.now(); }, true);
  }
  form.addEventListener("submit", (event) => {
    if (performance.now() - typed < WAIT) {
      event.preventDefault();
      setTimeout(() => form.requestSubmit(event.submitter), WAIT);
    }
  });
}

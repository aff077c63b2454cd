/* The mail's frame is as high as the mail, so that a phone scrolls one page and not two; links open beside it. */
function fit(frame) {
  const page = frame.contentDocument;
  if (!page || !page.body) return;
  frame.style.height = Math.max(page.documentElement.scrollHeight, page.body.scrollHeight) + "px";
}

function prepare(frame) {
  const page = frame.contentDocument;
  if (!page || !page.body) return;
  for (const link of page.querySelectorAll("a[href]")) {
    if (link.getAttribute("href") === "#") continue;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  fit(frame);
  for (const picture of page.images) picture.addEventListener("load", () => fit(frame));
}

for (const frame of document.querySelectorAll("iframe[data-mail]")) {
  frame.addEventListener("load", () => prepare(frame));
  prepare(frame);
  let width = 0;
  new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    width = frame.clientWidth;
    frame.style.height = "";
    fit(frame);
  }).observe(frame);
}

/* A link is copied by a button where the browser can; without scripts it is selected by hand. */
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}

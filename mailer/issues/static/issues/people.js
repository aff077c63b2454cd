// A box dragged over the photo is written into the fields, where it can be put right and is sent from.

const photo = document.querySelector("[data-people-photo]");
const form = document.querySelector("[data-people-draw]");
const drawn = document.querySelector("[data-people-drawn]");
const LEAST = 0.5; // percent: less is a click

if (photo && form) start();

function start() {
  let from = null;

  photo.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("a")) return;
    from = place(event);
    photo.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  photo.addEventListener("pointermove", (event) => {
    if (from) write(between(from, place(event)));
  });
  photo.addEventListener("pointerup", (event) => {
    if (!from) return;
    const box = between(from, place(event));
    from = null;
    if (box.width >= LEAST && box.height >= LEAST) form.querySelector("button").focus();
  });
  photo.addEventListener("pointercancel", () => {
    from = null;
  });
  form.addEventListener("input", show);
}

function place(event) {
  const edges = photo.getBoundingClientRect();
  const percent = (at, start, size) => Math.min(100, Math.max(0, ((at - start) / size) * 100));
  return {
    x: percent(event.clientX, edges.left, edges.width),
    y: percent(event.clientY, edges.top, edges.height),
  };
}

function between(one, other) {
  return {
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}

function write(box) {
  for (const [name, value] of Object.entries(box)) form.elements[name].value = value.toFixed(1);
  show();
}

function show() {
  for (const name of ["left", "top", "width", "height"]) drawn.style[name] = `${form.elements[name].value || 0}%`;
  drawn.hidden = !(form.elements.width.value && form.elements.height.value);
}

// The menu of merge fields. A plain script and no module: the rich-text editor reads its controls before modules run.
(() => {
  if (window.issuesMergeMenu) return;

  let data;
  const known = () => (data ??= JSON.parse(document.getElementById("issues-editor").textContent));

  function item(field, words) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "menuitem");
    button.tabIndex = -1;
    const label = document.createElement("strong");
    label.textContent = field.label;
    const code = document.createElement("code");
    code.textContent = field.code;
    button.append(label, code);
    if (field.fallback) {
      const note = document.createElement("small");
      note.textContent = words.otherwise.replace("{fallback}", field.fallback);
      button.append(note);
    }
    return button;
  }

  function place(menu, opener) {
    const box = opener.getBoundingClientRect();
    const below = box.bottom + menu.offsetHeight + 8 < window.innerHeight;
    menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - menu.offsetHeight - 4)}px`;
    menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  }

  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  function move(menu, event) {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const to = { Home: 0, End: items.length - 1 }[event.key] ?? at + (STEPS[event.key] ?? NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }

  // Opens the menu at `opener`; `insert(field)` writes what was chosen and takes the focus to it.
  function open(opener, insert) {
    document.querySelector(".issues-merge-menu")?.remove();
    const { fields, words } = known();
    const menu = document.createElement("div");
    menu.className = "issues-merge-menu";
    menu.setAttribute("role", "menu");
    menu.setAttribute("aria-label", words.menu);
    const close = (back) => {
      if (!menu.isConnected) return;
      menu.remove();
      opener.setAttribute("aria-expanded", "false");
      document.removeEventListener("pointerdown", outside, true);
      if (back) opener.focus();
    };
    const outside = (event) => menu.contains(event.target) || close(false);
    for (const field of fields) {
      const button = item(field, words);
      button.addEventListener("click", () => {
        close(false);
        insert(field);
      });
      menu.append(button);
    }
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.stopPropagation();
      if (event.key === "Escape" || event.key === "Tab") close(true);
      else move(menu, event);
    });
    document.addEventListener("pointerdown", outside, true);
    document.body.append(menu);
    opener.setAttribute("aria-expanded", "true");
    place(menu, opener);
    menu.firstElementChild.focus();
  }

  // Where the fallback begins and ends within the code, so that it can be overwritten at once.
  function fallbackOf(field) {
    const start = field.fallback ? field.code.indexOf('"') + 1 : field.code.length;
    return [start, start + field.fallback.length];
  }

  window.issuesMergeMenu = { open, fallbackOf, known };

  function MergeField({ getEditorState, onChange }) {
    const { EditorState, Modifier } = window.DraftJS;
    const words = known().words;
    const insert = (field) => {
      const state = getEditorState();
      const at = state.getSelection();
      const content = Modifier.replaceText(state.getCurrentContent(), at, field.code, state.getCurrentInlineStyle());
      const [start, end] = fallbackOf(field).map((offset) => at.getStartOffset() + offset);
      const chosen = content.getSelectionAfter().merge({ anchorOffset: start, focusOffset: end });
      onChange(EditorState.forceSelection(EditorState.push(state, content, "insert-characters"), chosen));
    };
    return window.React.createElement(
      "button",
      {
        type: "button",
        className: "issues-merge-button",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onClick: (event) => open(event.currentTarget, insert),
      },
      words.insert,
    );
  }

  window.draftail?.registerPlugin({ type: "merge-field", meta: MergeField }, "controls");
})();

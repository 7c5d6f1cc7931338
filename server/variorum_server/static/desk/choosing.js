// A text field that offers what its words may mean: the combobox of the ARIA Authoring Practices, with a list.
import { get } from "./desk.js";

export const choosing = (field, more = () => ({})) => {
  const list = document.createElement("ul");
  const hint = document.createElement("span");
  let offered = [];
  let active = -1;
  let timer = 0;
  let asked = 0;
  list.id = `${field.id}-list`;
  hint.id = `${field.id}-hint`;
  hint.className = "hint";
  list.className = "choices";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0] ? field.labels[0].textContent : field.name);
  list.hidden = true;
  field.after(list, hint);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-describedby": hint.id,
    autocomplete: "off",
    spellcheck: "false",
  })) field.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (number) => {
    active = number;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === number)));
    if (number < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  };
  const tellIt = (done) => {
    const known = offered.find((one) => one.name === field.value.trim());
    hint.textContent = known ? [known.label, known.about].filter(Boolean).join(": ") : "";
    if (done) field.dispatchEvent(new CustomEvent("known", { detail: field.value.trim() ? Boolean(known) : null, bubbles: true }));
  };
  const take = (number) => {
    field.value = offered[number].name;
    close();
    tellIt(true);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const ask = async (open) => {
    const number = ++asked;
    const found = await get(`/choices/${field.dataset.choices}`, { q: field.value.trim(), ...more() }).catch(() => []);
    if (number !== asked) return;
    offered = found;
    list.replaceChildren(
      ...found.map((one, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const [name, label, about] = ["code", "b", "span"].map((kind) => document.createElement(kind));
        [name.textContent, label.textContent, about.textContent] = [one.name, one.label, one.about];
        item.append(label, " ", name, " ", about);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(n);
        });
        return item;
      }),
    );
    tellIt(!open);
    const opens = open && found.length > 0 && document.activeElement === field;
    list.hidden = !opens;
    field.setAttribute("aria-expanded", String(opens));
    active = -1;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(true), 120);
  });
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
    if (field.value.trim()) ask(false);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void ask(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + step + offered.length) % offered.length);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  return { clear: () => { field.value = ""; hint.textContent = ""; close(); } };
};

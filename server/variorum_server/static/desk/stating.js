// Words of the article made into claims, and claims led back to their words; with the keyboard or without.
import { at, body, light, offsetOf, ofSource, onShown, page, rangeOf, tell, watch, write } from "./desk.js";
import { choosing } from "./choosing.js";

const article = at("article");
const form = at("make");
const claims = at("claims");
const field = (name) => form.elements.namedItem(name);
let chosen = null; // where the words begin and end that are selected, and what they are
let caret = 0;

// The article is edited by nobody: it is a text field only so that the keyboard has a cursor in it.
for (const name of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
  article.addEventListener(name, (event) => event.preventDefault());
}

const lightChosen = () => {
  if (!("highlights" in CSS)) return;
  const range = chosen && rangeOf(chosen.start, chosen.end);
  if (range) CSS.highlights.set("chosen", new Highlight(range));
  else CSS.highlights.delete("chosen");
};
let timer = 0;
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (!selection.rangeCount || !article.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const [start, end] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
  if (start === null || end === null) return;
  caret = end;
  if (start === end) return lightClaims(namesAt(range.startContainer));
  clearTimeout(timer);
  timer = setTimeout(() => choose(start, end), 150);
});
const choose = async (start, end) => {
  const found = await ofSource("words", { start, end }).catch(() => null);
  if (!found || found.start >= found.end) return null;
  chosen = found;
  at("words").textContent = found.words;
  lightChosen();
  return found;
};
const chooseNow = () => {
  clearTimeout(timer);
  const selection = getSelection();
  if (selection.rangeCount && article.contains(selection.anchorNode) && !selection.isCollapsed) {
    const range = selection.getRangeAt(0);
    const [start, end] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
    chosen = { start, end, words: range.toString() }; // as it is; the server makes whole words of it
    choose(start, end);
  }
  return chosen;
};

// From the article to the claims.
const namesAt = (node) => {
  const mark = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("mark");
  return mark ? mark.dataset.p.split(" ") : [];
};
const lightClaims = (names) => {
  const wanted = new Set(names);
  let first = null;
  for (const claim of claims.querySelectorAll(".claim")) {
    const on = [...claim.querySelectorAll("button.passage")].some((one) => wanted.has(one.dataset.p));
    claim.classList.toggle("on", on);
    if (on && !first) first = claim;
  }
  light(names, false);
  if (first) first.scrollIntoView({ block: "nearest" });
  return first;
};
article.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    if (chooseNow()) field("thing").focus();
    else tell("Select the words of the article that state the claim.", true);
  } else if (event.key === "c") {
    event.preventDefault();
    const selection = getSelection();
    const first = selection.rangeCount ? lightClaims(namesAt(selection.getRangeAt(0).startContainer)) : null;
    if (first) first.focus();
    else tell("No claim has these words.");
  } else if (event.key === "n") {
    event.preventDefault();
    nextBare();
  } else if (event.key.length === 1) {
    event.preventDefault();
  }
});
const nextBare = () => {
  const bare = [...article.querySelectorAll(".bare")].filter((one) => /[\p{L}\p{N}]/u.test(one.textContent));
  const place = (one) => offsetOf(one.firstChild, 0);
  const next = bare.find((one) => place(one) >= caret) || bare[0];
  if (!next) return tell("All words of the article are in some passage.");
  const range = document.createRange();
  range.selectNodeContents(next);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  next.scrollIntoView({ block: "center" });
};

// From a claim to the article.
const goTo = (name) => {
  const [start, end] = name.split("-").map(Number);
  light([name]);
  const range = rangeOf(start, end);
  if (!range) return;
  article.focus({ preventScroll: true });
  getSelection().removeAllRanges();
  getSelection().addRange(range);
};
const termsOf = (node) => JSON.parse(node.closest("[data-terms]").dataset.terms);
const onClaim = {
  passage: (button) => goTo(button.dataset.p),
  drop: async (button) => {
    const [start, end] = button.dataset.p.split("-");
    await keepingPlace(button, () => write("removed", { ...termsOf(button), start, end }));
  },
  remove: (button) => keepingPlace(button, () => write("removed", termsOf(button))),
  more: async (button) => {
    if (!chosen) return tell("Select the words first that state the claim, too.", true);
    const { start, end } = chosen;
    await keepingPlace(button, () => write("passages", { ...termsOf(button), start, end }));
  },
};
const keepingPlace = async (button, act) => {
  const claim = button.closest(".claim");
  const all = [...claims.querySelectorAll(".claim")];
  const [name, number] = [claim.id, all.indexOf(claim)];
  if (!(await act())) return;
  const left = [...claims.querySelectorAll(".claim")];
  const next = at(name) || left[Math.min(number, left.length - 1)];
  if (next) next.focus();
};
claims.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) return void onClaim[button.className](button);
  const claim = event.target.closest(".claim");
  if (claim) light([...claim.querySelectorAll("button.passage")].map((one) => one.dataset.p));
});
claims.addEventListener("keydown", (event) => {
  const claim = event.target.closest(".claim");
  const onItself = event.target.classList.contains("claim");
  const all = [...claims.querySelectorAll(".claim")];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = all[claim ? all.indexOf(claim) + (event.key === "ArrowDown" ? 1 : -1) : 0];
    if (next) next.focus();
  } else if (onItself && ["Enter", "a", "Delete"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
    const button = claim.querySelector({ Enter: ".passage", a: ".more", Delete: ".remove" }[event.key]);
    event.preventDefault();
    if (button) onClaim[button.className](button);
  } else if (event.key === "Escape") {
    article.focus();
  }
});
claims.addEventListener("focusin", (event) => {
  const claim = event.target.closest(".claim");
  const button = event.target.closest("button.passage");
  if (claim) light(button ? [button.dataset.p] : [...claim.querySelectorAll("button.passage")].map((one) => one.dataset.p));
});

// The fields of a claim.
const more = () => ({ thing: field("thing").value.trim(), property: field("property").value.trim() });
const fields = Object.fromEntries([...form.querySelectorAll("[data-choices]")].map((one) => [one.id, choosing(one, more)]));
const isNamed = (one) => /^[a-z0-9-]+\/[a-z0-9-]+$/.test(one.value.trim());
for (const [name, details] of [["thing", "new-thing"], ["value", "new-value"]]) {
  field(name).addEventListener("known", (event) => { at(details).open = event.detail === false && isNamed(field(name)); });
}
body.addEventListener("unsaid", (event) => {
  const name = field("thing").value.trim() === event.detail ? "type" : field("value").value.trim() === event.detail ? "value-type" : "";
  if (!name) return;
  field(name).closest("details").open = true;
  field(name).focus();
});
field("form").addEventListener("change", () => {
  for (const one of form.querySelectorAll("[data-form]")) one.hidden = one.dataset.form !== field("form").value;
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") article.focus();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault(); // half a claim is not written by chance
  }
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!chosen) return tell("Select the words of the article that state the claim.", true);
  const { start, end } = chosen;
  if (!(await write("claims", { ...Object.fromEntries(new FormData(form)), start, end }))) return;
  for (const name of ["property", "value", "type", "value-type", "speaker"]) fields[name].clear();
  for (const name of ["label", "value-label"]) field(name).value = "";
  for (const name of ["form", "stance"]) field(name).selectedIndex = 0;
  field("form").dispatchEvent(new Event("change"));
  for (const name of ["new-thing", "new-value"]) at(name).open = false;
  article.focus({ preventScroll: true });
  const range = rangeOf(start, end);
  if (!range) return;
  getSelection().removeAllRanges();
  getSelection().addRange(range);
});

onShown(lightChosen);
body.dataset.ready = page.state;
watch();

// A second reader goes from claim to claim: right, doubtful or wrong, with a word; or has all that a place states right.
import { at, body, light, onShown, page, tell, watch, write } from "./desk.js";

const TOGETHER = 12; // claims that are shown at once
const reader = at("reader");
const form = at("judge");
let number = -1; // of the card that is looked at
let shownTerms = ""; // what it states, as it may stand elsewhere when the files have changed
let result = "";
reader.value = localStorage.getItem("reader") || "";

const place = (card) => [Number(card.dataset.at), Number(card.dataset.end)];
const isRead = (card) => JSON.parse(card.dataset.readers).includes(reader.value.trim());

// The cards in the order of the text, some at a time: those whose passages overlap, thing by thing, so that each thing
// is named once.
let groups = null; // until other cards are shown
const arranged = () => {
  if (groups) return groups;
  let end = -1;
  const found = [[]];
  const inText = (one, other) => place(one)[0] - place(other)[0] || place(one)[1] - place(other)[1];
  for (const card of [...at("cards").children].sort(inText)) {
    const [begin, last] = place(card);
    if (begin >= end || begin < 0 || found.at(-1).length === TOGETHER) found.push([]);
    found.at(-1).push(card);
    end = Math.max(end, last);
  }
  groups = found.map((group) => {
    const things = [...new Set(group.map((card) => card.dataset.thing))];
    return things.flatMap((thing) => {
      const same = group.filter((card) => card.dataset.thing === thing);
      same.forEach((card, n) => card.classList.toggle("same", n > 0));
      return same;
    });
  });
  at("cards").append(...groups.flat());
  return groups;
};
const cards = () => arranged().flat();
const shownWith = (card) => arranged().find((group) => group.includes(card)) || [];
const show = (wanted) => {
  const all = cards();
  number = Math.max(0, Math.min(wanted, all.length - 1));
  const card = all[number];
  if (!card) return (at("where").textContent = "There is nothing to read yet.");
  const group = shownWith(card);
  for (const one of all) {
    one.hidden = !group.includes(one);
    one.removeAttribute("aria-current");
  }
  card.setAttribute("aria-current", "true");
  shownTerms = card.dataset.terms;
  at("where").textContent = `Claim ${number + 1} of ${all.length}; you have read ${all.filter(isRead).length}.`;
  light(card.dataset.p.split(" "));
  if (!document.activeElement.matches("input, textarea, select")) card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};
const unread = (from) => {
  const all = cards();
  const after = all.findIndex((card, n) => n >= from && !isRead(card));
  return after >= 0 ? after : all.findIndex((card) => !isRead(card));
};
const goOn = () => {
  const next = unread(number);
  if (next >= 0) return show(next);
  show(number);
  tell("You have read all claims.");
};
const count = () => {
  const read = new Map(cards().map((card) => [card.dataset.terms, card.dataset.readers !== "[]"]));
  at("read").textContent = `${[...read.values()].filter(Boolean).length} of ${read.size} claims read`;
};

// What was found of some cards counts at once, and is written behind that, one after the other, as each has to know what
// the files are after the one before.
let writing = Promise.resolve();
let unwritten = 0;
const mark = (terms, name, read) => {
  for (const card of cards().filter((one) => terms.includes(one.dataset.terms))) {
    const others = JSON.parse(card.dataset.readers).filter((one) => one !== name);
    card.dataset.readers = JSON.stringify(read ? [...others, name] : others);
  }
};
const keep = async (terms, fields) => {
  const reply = await write("readings", { ...fields, claims: terms.map((one) => JSON.parse(one)) });
  unwritten -= 1;
  mark(terms, fields.reader, Boolean(reply));
  if (!reply) return show(cards().findIndex((card) => terms.includes(card.dataset.terms)));
  for (const card of cards().filter((one) => terms.includes(one.dataset.terms))) {
    const readings = card.querySelector(".readings");
    for (const one of readings.querySelectorAll(".reading")) if (one.dataset.reader === fields.reader) one.remove();
    readings.insertAdjacentHTML("afterbegin", reply.reading);
  }
  count();
};
const judge = (verdict, word = "") => {
  const [all, name] = [cards(), reader.value.trim()];
  const several = verdict === "all" ? shownWith(all[number]).filter((card) => !isRead(card)) : [all[number]];
  const terms = several.filter(Boolean).map((card) => card.dataset.terms);
  at("with-word").hidden = true;
  at("word").value = result = "";
  if (at("word") === document.activeElement) at("word").blur();
  if (terms.length) {
    unwritten += 1;
    mark(terms, name, true);
    const fields = { result: verdict === "all" ? "right" : verdict, reader: name, word };
    writing = writing.then(() => keep(terms, fields));
  }
  goOn();
};
addEventListener("beforeunload", (event) => {
  if (unwritten) event.preventDefault();
});
const begin = (verdict) => {
  if (!reader.value.trim()) {
    tell("Write your name first: it stands beside what you find.", true);
    return reader.focus();
  }
  localStorage.setItem("reader", reader.value.trim());
  if (verdict === "right" || verdict === "all") return judge(verdict);
  result = verdict;
  at("with-word").hidden = false;
  at("word").focus();
};
const step = (by) => (by === "unread" ? goOn() : show(number + Number(by)));

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[type=button]");
  if (!button) return;
  if (button.dataset.result) begin(button.dataset.result);
  else step(button.dataset.step);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (result) judge(result, at("word").value.trim());
});
at("cards").addEventListener("click", (event) => {
  const card = event.target.closest(".card");
  if (card) show(cards().indexOf(card));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    at("with-word").hidden = true;
    document.activeElement.blur();
    return show(number);
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const act = { r: () => begin("right"), d: () => begin("doubtful"), w: () => begin("wrong"), a: () => begin("all") }[event.key]
    || { n: () => step(1), p: () => step(-1), u: () => step("unread") }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
reader.addEventListener("change", () => {
  localStorage.setItem("reader", reader.value.trim());
  show(Math.max(unread(0), 0));
});

onShown(() => {
  if (!cards().every((card) => card.isConnected)) groups = null;
  if (!cards()[number] || cards()[number].hidden) show(Math.max(cards().findIndex((card) => card.dataset.terms === shownTerms), 0));
});
show(Math.max(unread(0), 0));
body.dataset.ready = page.state;
watch();

// A second reader goes from claim to claim: right, doubtful or wrong, with a word.
import { at, body, light, onShown, page, tell, watch, write } from "./desk.js";

const reader = at("reader");
const form = at("judge");
let number = -1; // of the card that is shown
let shownTerms = ""; // what it states, as it may stand elsewhere when the files have changed
let result = "";
reader.value = localStorage.getItem("reader") || "";

const cards = () => {
  const found = [...at("cards").children];
  const place = (card) => [Number(card.dataset.at), Number(card.dataset.end)];
  return found.sort((one, other) => place(one)[0] - place(other)[0] || place(one)[1] - place(other)[1]);
};
const isRead = (card) => JSON.parse(card.dataset.readers).includes(reader.value.trim());
const show = (wanted) => {
  const all = cards();
  number = Math.max(0, Math.min(wanted, all.length - 1));
  for (const card of all) card.hidden = true;
  const card = all[number];
  if (!card) return (at("where").textContent = "There is nothing to read yet.");
  card.hidden = false;
  shownTerms = card.dataset.terms;
  const read = all.filter(isRead).length;
  at("where").textContent = `Claim ${number + 1} of ${all.length}; you have read ${read}.`;
  light(card.dataset.p.split(" "));
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
const judge = async (word) => {
  const [card, verdict] = [cards()[number], result];
  at("with-word").hidden = true;
  at("word").value = "";
  result = "";
  if (!card) return;
  at("cards").focus({ preventScroll: true });
  const fields = { ...JSON.parse(card.dataset.terms), result: verdict, reader: reader.value.trim(), word };
  const reply = await write("readings", fields);
  if (!reply) return;
  const readings = card.querySelector(".readings");
  for (const one of readings.querySelectorAll(".reading")) if (one.dataset.reader === fields.reader) one.remove();
  readings.insertAdjacentHTML("afterbegin", reply.reading);
  card.dataset.readers = JSON.stringify([...new Set([...JSON.parse(card.dataset.readers), fields.reader])]);
  goOn();
};
const begin = (verdict) => {
  if (!reader.value.trim()) {
    tell("Write your name first: it stands beside what you find.", true);
    return reader.focus();
  }
  localStorage.setItem("reader", reader.value.trim());
  result = verdict;
  if (verdict === "right") return judge("");
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
  if (result) judge(at("word").value.trim());
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    at("with-word").hidden = true;
    return at("cards").focus({ preventScroll: true });
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const act = { r: () => begin("right"), d: () => begin("doubtful"), w: () => begin("wrong") }[event.key]
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
  if (!cards()[number] || cards()[number].hidden) show(Math.max(cards().findIndex((card) => card.dataset.terms === shownTerms), 0));
});
show(Math.max(unread(0), 0));
at("cards").focus({ preventScroll: true });
body.dataset.ready = page.state;
watch();

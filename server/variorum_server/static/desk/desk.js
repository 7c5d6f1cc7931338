// What the pages of the desk share: asking the server, places in the article, and news of the files and the checks.
export const body = document.body;
export const at = (id) => document.getElementById(id);
export const page = { state: body.dataset.state || "", number: "0" };
const address = `/sources/${body.dataset.slug}`;

export const get = async (path, fields = {}) => {
  const reply = await fetch(`${path}?${new URLSearchParams(fields)}`, { headers: { Accept: "application/json" } });
  if (!reply.ok) throw new Error((await reply.json()).what);
  return reply.json();
};

// What came of writing something: the reply, or what was wrong with it.
export const post = async (path, fields) => {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", [body.dataset.header]: body.dataset.token },
    body: JSON.stringify(fields),
  });
  return { status: reply.status, ...(await reply.json()) };
};

let writing = 0; // what is being written by this page
let written = 0; // how often this page has written
export const ofSource = (rest, fields) => get(`${address}/${rest}`, fields);
export const write = async (rest, fields) => {
  let reply;
  writing += 1;
  try {
    reply = await post(`${address}/${rest}`, { ...fields, state: page.state });
    if (reply.status === 200) show(reply);
  } catch {
    tell("The desk does not answer: is variorum desk still running?", true);
    return false;
  } finally {
    writing -= 1;
    written += 1;
  }
  if (reply.status !== 200) {
    tell(`${sentence(reply.what)} ${reply.advice}`, true);
    if (reply.status === 409) await refresh();
    if (reply.unsaid) body.dispatchEvent(new CustomEvent("unsaid", { detail: reply.unsaid }));
    return false;
  }
  tell(reply.message);
  wake();
  return reply;
};

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export const tell = (text, wrong = false) => {
  at("message").textContent = text;
  at("message").classList.toggle("flag", wrong);
};

// Puts what the server made in place of what is shown; what has the focus keeps it, and the cursor stays where it is.
const shown = [];
const last = {};
export const onShown = (act) => shown.push(act);
export const show = (parts) => {
  page.state = parts.state;
  const box = at("article");
  const selection = getSelection();
  const inArticle = selection.rangeCount > 0 && box.contains(selection.anchorNode) && selection.getRangeAt(0);
  const places = inArticle && [
    offsetOf(inArticle.startContainer, inArticle.startOffset),
    offsetOf(inArticle.endContainer, inArticle.endOffset),
  ];
  const claim = document.activeElement.closest(".claim");
  const [top, anew] = [box.scrollTop, parts.article !== undefined && parts.article !== last.article];
  for (const name of ["article", "claims", "counts", "cards", "done"]) {
    if (!at(name) || parts[name] === undefined || parts[name] === last[name]) continue;
    at(name).innerHTML = last[name] = parts[name];
  }
  box.scrollTop = top;
  const range = places && anew && rangeOf(...places);
  if (range) {
    selection.removeAllRanges();
    selection.addRange(range);
  }
  if (claim && !claim.isConnected && at(claim.id)) at(claim.id).focus({ preventScroll: true });
  for (const act of shown) act();
};
export const refresh = async () => {
  const before = written;
  const parts = await ofSource("parts");
  if (writing > 0 || before !== written) return; // what came of the writing is newer
  due = false;
  show(parts);
};

// The article in code points, which the offsets of passages count.
const points = (text) => Array.from(text).length;
export const offsetOf = (node, offset) => {
  if (node === at("article")) {
    const next = node.children[offset];
    if (next) return Number(next.dataset.begin);
    const last = node.lastElementChild;
    return last ? Number(last.dataset.begin) + points(last.textContent) : 0;
  }
  const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p[data-begin]");
  if (!line) return null;
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEnd(node, offset);
  return Number(line.dataset.begin) + points(range.toString());
};
const placeOf = (wanted) => {
  const lines = [...at("article").querySelectorAll("p[data-begin]")];
  const line = lines.filter((one) => Number(one.dataset.begin) <= wanted).pop();
  if (!line) return null;
  let left = wanted - Number(line.dataset.begin);
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const length = points(text.data);
    if (left <= length) return [text, Array.from(text.data).slice(0, left).join("").length];
    left -= length;
  }
  return [line, line.childNodes.length];
};
export const rangeOf = (start, end) => {
  const [from, to] = [placeOf(start), placeOf(end)];
  if (!from || !to) return null;
  const range = document.createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range;
};

// Marks passages, named as 12-55, in the article, and brings the first of them into view.
export const light = (names, moving = true) => {
  const wanted = new Set(names);
  let first = null;
  for (const mark of at("article").querySelectorAll("mark")) {
    const on = mark.dataset.p.split(" ").some((name) => wanted.has(name));
    mark.classList.toggle("on", on);
    if (on && !first) first = mark;
  }
  if (first && moving) first.scrollIntoView({ block: "center" });
};

// Asks what is new: often while something is being checked, and once a second otherwise.
let waiting = null;
let due = false; // whether the checks found something that is not shown yet
let timer = 0;
const ask = async () => {
  try {
    const before = written;
    const news = await ofSource("news", { state: page.state, number: page.number });
    const own = writing > 0 || before !== written; // the change may be this page's own
    if (at("running")) at("running").hidden = !news.running;
    if (news.checks !== undefined) {
      page.number = String(news.number);
      due = true;
      if (at("checks")) at("checks").innerHTML = news.checks;
    }
    if (own) {
      waiting = null;
    } else if (news.state !== page.state && waiting === news.state) {
      await refresh();
      tell("The files were changed outside this page; this is what they say now.");
      waiting = null;
    } else {
      waiting = news.state === page.state ? null : news.state; // once more, as it may be being written
      if (due && !waiting) await refresh();
    }
    askIn(news.running ? 250 : 1000);
  } catch {
    askIn(2000);
  }
};
const askIn = (milliseconds) => {
  clearTimeout(timer);
  timer = setTimeout(ask, milliseconds);
};
export const wake = () => askIn(100);
export const watch = () => ask();

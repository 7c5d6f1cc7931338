// A source begun from a text of the folder.
import { at, post, tell } from "./desk.js";
import { choosing } from "./choosing.js";

const form = at("begin");
if (at("kind")) choosing(at("kind"));
if (form) form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reply = await post("/sources", Object.fromEntries(new FormData(form)));
  if (reply.status === 200) location.assign(reply.page);
  else tell(`${reply.what}. ${reply.advice}`, true);
});

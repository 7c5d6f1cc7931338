"use strict";
// The list of saved questions, narrowed to those that have the words that are typed.
(() => {
  const field = document.getElementById("filter");
  if (!field) return;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = [...document.querySelectorAll("aside .saved li")].map((entry) => [entry, plain(entry.textContent)]);
  field.closest(".filter").hidden = false;
  field.addEventListener("input", () => {
    const wanted = plain(field.value).split(/\s+/);
    for (const [entry, text] of entries) entry.hidden = !wanted.every((word) => text.includes(word));
  });
})();

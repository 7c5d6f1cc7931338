"use strict";
// The query editor over the text field, which serves by itself where scripts do not run.
(() => {
  const field = document.getElementById("query");
  if (!field || typeof Yasqe === "undefined" || !field.dataset.terms) return;
  const form = field.form;
  const prefixes = JSON.parse(field.dataset.prefixes);
  const known = (kind) => async (editor, token) => {
    const asked = new URLSearchParams({ kind, q: (token && token.autocompletionString) || "" });
    if (kind === "property") asked.set("class", classOf(editor));
    const reply = await fetch(`${field.dataset.terms}?${asked}`);
    return reply.ok ? (await reply.json()).map((term) => term.iri) : [];
  };
  // The class that the query gives the subject of the triple at the cursor, as an IRI; empty where it gives none.
  const classOf = (editor) => {
    const before = editor.getRange({ line: 0, ch: 0 }, editor.getCursor());
    const subject = (before.match(/[?$]\w+(?=[^.{}]*$)/) || [""])[0];
    if (!subject) return "";
    const found = editor.getValue().match(new RegExp(`\\${subject}\\s+(?:a|rdf:type)\\s+(?:<([^>]+)>|([\\w-]*):([\\w-]+))`));
    if (!found) return "";
    return found[1] || (prefixes[found[2]] || "") + found[3];
  };
  const { class: classes, property: properties, prefixes: names } = Yasqe.Autocompleters;
  for (const [completer, kind] of [[classes, "class"], [properties, "property"]]) {
    Object.assign(completer, { get: known(kind), bulk: false, persistenceId: null });
  }
  Object.assign(names, {
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
    bulk: true,
    persistenceId: null,
  });
  const place = document.createElement("div");
  place.className = "editor";
  field.after(place);
  const editor = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    lineWrapping: true,
    viewportMargin: Infinity,
    lineNumbers: true,
    autocompleters: ["class", "property", "prefixes", "variables"],
    extraKeys: {
      "Ctrl-Enter": () => form.requestSubmit(),
      "Cmd-Enter": () => form.requestSubmit(),
      "Ctrl-Space": () => editor.autocomplete(),
      "Ctrl-/": () => editor.commentLines(),
      Tab: false,
      "Shift-Tab": false,
    },
  });
  field.hidden = true;
  field.required = false;
  const folded = field.closest("details");
  if (folded) folded.addEventListener("toggle", () => editor.refresh()); // it has no size while it is folded
  editor.getInputField().setAttribute("aria-label", "SPARQL query");
  form.addEventListener("submit", () => {
    field.value = editor.getValue();
    remember(field.value);
  });
  // After Escape, which leaves the editor, Ctrl+Enter still asks.
  document.addEventListener("keydown", (pressed) => {
    if (pressed.key === "Enter" && (pressed.ctrlKey || pressed.metaKey) && pressed.target === document.body) form.requestSubmit();
  });
  const { line, column } = field.dataset;
  if (line) {
    const at = { line: Number(line) - 1, ch: Math.max(0, Number(column) - 1) };
    editor.addLineClass(at.line, "background", "mistake");
    editor.setCursor(at);
  }
  // What was asked in this browser, the last first.
  const KEY = "variorum-asked";
  const asked = () => {
    try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; }
  };
  const remember = (text) => {
    try { localStorage.setItem(KEY, JSON.stringify([text, ...asked().filter((one) => one !== text)].slice(0, 30))); } catch { /* nothing is kept */ }
  };
  const history = asked();
  if (history.length) {
    const label = document.createElement("label");
    const choice = document.createElement("select");
    label.textContent = "Asked before ";
    choice.append(new Option("choose a query", ""));
    for (const text of history) choice.append(new Option(text.replace(/\s+/g, " ").replace(/PREFIX \S+ <[^>]*> ?/gi, "").slice(0, 70), text));
    choice.addEventListener("change", () => choice.value && editor.setValue(choice.value));
    label.append(choice);
    const entry = document.createElement("p");
    entry.append(label);
    form.querySelector(".options").prepend(entry);
  }
})();

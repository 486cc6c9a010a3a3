(() => {
  "use strict";
  const text = JSON.parse(document.getElementById("reading").textContent);
  const status = document.querySelector(".status");
  const say = (words) => { status.textContent = words; setTimeout(() => { status.textContent = ""; }, 4000); };
  const value = (card, name) => card.querySelector(`[name=${name}]`).value.trim();
  const list = (words) => words.split(",").map((w) => w.trim()).filter(Boolean);
  let unsaved = false;

  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-was]");
    if (!field) return;
    field.classList.toggle("changed", field.value !== field.dataset.was);
    const card = field.closest(".card, .gcard");
    const verdict = card.querySelector("[name=verdict]");
    if (field !== verdict && verdict.value === "not looked at") verdict.value = "corrected";
    card.classList.toggle("seen", verdict.value !== "not looked at");
    unsaved = true;
  });

  document.getElementById("roles").addEventListener("click", (event) => {
    const on = document.body.classList.toggle("show-roles");
    event.target.setAttribute("aria-pressed", String(on));
  });

  document.getElementById("add").addEventListener("click", () => {
    const selection = window.getSelection();
    const words = selection.toString().trim();
    const node = selection.anchorNode;
    const row = node && (node.nodeType === 1 ? node : node.parentElement).closest(".row");
    if (!words || !row) { say("Select words in the text first."); return; }
    const card = document.createElement("details");
    card.className = "card seen";
    card.open = true;
    card.dataset.claim = "added";
    const summary = document.createElement("summary");
    summary.textContent = "added by hand";
    const body = document.createElement("div");
    body.className = "body";
    body.append(document.getElementById("new-claim").content.cloneNode(true));
    card.append(summary, body);
    row.querySelector(".cards").append(card);
    card.querySelector("[name=quote]").value = words;
    card.querySelector("[name=verdict]").value = "corrected";
    card.querySelector("[name=kind]").focus();
    unsaved = true;
  });

  const peek = document.getElementById("peek");
  const home = document.createComment("");
  let from = null;
  const close = () => {
    const card = peek && peek.querySelector(".gcard");
    if (card) { card.open = false; home.replaceWith(card); }
    if (peek) peek.hidden = true;
    if (from) { from.focus({ preventScroll: true }); from = null; }
  };
  document.addEventListener("click", (event) => {
    const mark = event.target.closest && event.target.closest("a.g");
    if (!mark || !peek || document.body.classList.contains("hide-grounded")) return;
    const card = document.getElementById(mark.getAttribute("href").slice(1));
    if (!card || !card.matches(".gcard")) return;
    event.preventDefault();
    close();
    from = mark;
    card.replaceWith(home);
    card.open = true;
    peek.append(card);
    peek.hidden = false;
    card.querySelector("summary").focus({ preventScroll: true });
  });
  if (peek) {
    document.getElementById("close").addEventListener("click", close);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !peek.hidden) close(); });
    document.getElementById("grounded").addEventListener("click", (event) => {
      const off = document.body.classList.toggle("hide-grounded");
      event.target.setAttribute("aria-pressed", String(!off));
    });
  }
  let letters = null;  // offsets are code points
  const grounding = (card) => {
    letters = letters || Array.from(text.text);
    const fields = [...card.querySelectorAll("[data-was]")].filter((f) => f.name !== "verdict");
    const spans = card.dataset.spans.split(" ").map((pair) => pair.split("-").map(Number));
    return {
      id: card.id, kind: { tp: "place", tx: "time", nq: "number" }[card.dataset.kind], verdict: value(card, "verdict"),
      text: letters.slice(spans[0][0], spans[0][1]).join(""), spans,
      ...Object.fromEntries(fields.map((f) => [f.name, f.value.trim() || null])),
      was: Object.fromEntries(fields.filter((f) => f.value !== f.dataset.was).map((f) => [f.name, f.dataset.was])),
    };
  };

  const claim = (card) => {
    const chain = [...card.querySelectorAll(".link")].map((link) => ({
      name: link.querySelector("[name=holder]").value.trim(), stance: link.querySelector("[name=stance]").value,
    }));
    const actor = value(card, "actor");
    const changed = [...card.querySelectorAll("[data-was]")].filter((f) => f.name !== "verdict" && f.value !== f.dataset.was);
    return {
      id: card.dataset.claim, verdict: value(card, "verdict"), quote: value(card, "quote"), kinds: [value(card, "kind")],
      holder: chain.length ? chain[chain.length - 1].name : "outlet", chain: chain.map((link) => link.name),
      stances: chain.map((link) => link.stance), polarity: value(card, "polarity"), modality: value(card, "modality"),
      actor: actor === "none" ? null : actor, places: list(value(card, "places")), times: list(value(card, "time")),
      number: value(card, "quantity") || null,
      was: Object.fromEntries(changed.map((field) => [field.name, field.dataset.was])),
    };
  };

  document.getElementById("save").addEventListener("click", () => {
    const cards = [...document.querySelectorAll(".card")];
    const claims = cards.map(claim);
    const grounded = [...document.querySelectorAll(".gcard")].map(grounding);
    const looked = grounded.filter((g) => g.verdict !== "not looked at");
    const result = { ...text, saved_at: new Date().toISOString(), claims, groundings: looked };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(result, null, 1) + "\n"], { type: "application/json" }));
    link.download = `${text.id.replace(/[^\w.-]+/g, "_").slice(0, 60)}.corrected.json`;
    link.click();
    unsaved = false;
    const seen = claims.filter((c) => c.verdict !== "not looked at").length;
    say(`${seen} of ${claims.length} claims and ${looked.length} of ${grounded.length} readings looked at; saved.`);
  });

  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  const open = () => { const card = document.getElementById(location.hash.slice(1)); if (card && card.matches(".card, .gcard")) card.open = true; };
  window.addEventListener("hashchange", open);
  open();
})();

// The lab: what was chosen goes to the server as one line, and the eye and the focus follow a run. Without it the
// lesson reads as before.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const narrow = matchMedia("(max-width: 799px)");

  // Orders go through a hidden box, numbered so that two that are alike are two
  let orders = 0;
  const send = (order) => {
    const box = $("fg-lab-order").querySelector("textarea, input");
    box.value = JSON.stringify({ ...order, n: ++orders });
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const sent = (button) => button.querySelector(".fg-raw").textContent;
  const view = (name) => (document.body.dataset.lab = name);

  // A prediction and how sure: only both open the way to the run
  const chosen = (card, what) => card.querySelector(`.fg-pick-${what} input:checked`)?.value;
  const weigh = (card) => (card.querySelector(".fg-do-run").disabled = !(chosen(card, "option") && chosen(card, "level")));
  const run = (order) => {
    view("run");
    $("fg-lesson-col").scrollTop = 0;
    send(order);
  };

  // From a part of the lesson to its experiment
  const open = (id) => {
    document.querySelector(narrow.matches ? '[data-pane="lab"]' : '[data-side="lab"]').click();
    if ($("fg-lab-found").querySelector(".fg-do-stop")) return;
    view("list");
    const card = $(`lab-${id}`);
    if (!card) return;
    card.open = true;
    bring(card, true);
    card.querySelector("summary").focus({ preventScroll: true });
  };
  // Not scrollIntoView: it would also shift the page itself, behind its top bar.
  const bring = (element, always = false) => {
    const column = $("fg-lesson-col"), bar = $("fg-side")?.offsetHeight || 0;
    const frame = column.getBoundingClientRect(), spot = element.getBoundingClientRect();
    if (always || spot.top < frame.top + bar || spot.bottom > frame.bottom - 60) column.scrollTop += spot.top - frame.top - bar - 12;
  };

  document.addEventListener("click", (event) => {
    const at = event.target.closest("button");
    if (!at) return;
    const card = at.closest(".fg-exp");
    if (at.classList.contains("fg-to-lab")) open(sent(at));
    else if (at.classList.contains("fg-do-run"))
      run({ do: "run", experiment: sent(at), option: Number(chosen(card, "option")), level: chosen(card, "level"), seed: 0 });
    else if (at.classList.contains("fg-do-order")) run(JSON.parse(sent(at)));
    else if (at.classList.contains("fg-do-stop")) {
      at.disabled = true;
      at.textContent = "Stopping…";
      $("fg-lab-stop").click();
    } else if (at.classList.contains("fg-do-list")) {
      view("list");
      $("fg-lesson-col").scrollTop = 0;
      document.querySelector(".fg-exp summary")?.focus({ preventScroll: true });
    } else if (at.classList.contains("fg-do-fill")) {
      const box = $("fg-mine-box");
      box.value = at.textContent;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    } else if (at.classList.contains("fg-do-compare")) {
      view("list");
      send({ do: "compare", question: $("fg-mine-box").value });
    }
  });
  document.addEventListener("change", (event) => {
    const card = event.target.closest?.(".fg-exp");
    if (card) weigh(card);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "fg-mine-box") document.querySelector(".fg-do-compare").disabled = !event.target.value.trim();
  });

  // The beginning and the end of a run are told once, and the focus goes there if it was in the lab
  let told = "";
  const follow = () => {
    const side = $("fg-lab-side");
    if (!side) return;
    const has = Boolean(side.querySelector(".fg-lab"));
    if (document.body.classList.contains("fg-has-lab") !== has) document.body.classList.toggle("fg-has-lab", has);
    if (!has && document.body.dataset.side === "lab") document.querySelector('[data-side="lesson"]').click();
    const heads = [...side.querySelectorAll(".fg-sheet-title, .fg-compare-head, .fg-verdict-head")];
    const head = heads[heads.length - 1], now = heads.map((each) => each.textContent).join(" ");
    if (now === told) return;
    told = now;
    if (!head) return;
    const end = head.classList.contains("fg-verdict-head");
    const came = side.querySelector(".fg-came")?.textContent;
    $("fg-live").textContent = end ? `${came ? `It came out: ${came} ` : ""}${head.textContent}` : `Running: ${head.textContent}`;
    const lost = document.activeElement === document.body || side.contains(document.activeElement);
    if (lost && document.body.dataset.side === "lab" && head.offsetParent) {
      const from = side.querySelector(".fg-compare-head") || head;
      bring(from, from !== head);
      from.focus({ preventScroll: true });
    }
  };
  const start = () => {
    view("list");
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => { due = false; follow(); });
    }).observe(document.body, { subtree: true, childList: true });
    follow();
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();

// What the page does beyond Gradio: citations and map entries lead to the lesson, reading is remembered in this
// browser, and screen readers get landmarks and one announcement an answer. Loaded as a module-less deferred script.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const narrow = matchMedia("(max-width: 799px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // Panes (phone width shows one of them)
  const show = (pane) => {
    const beside = ["lesson", "lab", "record"].includes(pane);
    if (beside) document.body.dataset.side = pane;
    document.body.dataset.pane = beside ? "lesson" : pane;
    paintPanes();
  };
  const paintPanes = () => {
    const { pane, side } = document.body.dataset;
    for (const button of document.querySelectorAll("[data-pane][aria-pressed], [data-side][aria-pressed]")) {
      const wanted = button.dataset.pane || button.dataset.side;
      const on = wanted === "chat" || wanted === "map" ? pane === wanted : side === wanted && (!button.dataset.pane || pane === "lesson");
      if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
    }
  };

  // Going to a place of the lesson: a part, or the sentences that a claim stands on
  const goTo = (target, quiet = false) => {
    const found = decodeURIComponent(target).split(",").map($).filter(Boolean);
    if (!found.length || (quiet && narrow.matches)) return false;
    jumpedAt = performance.now();
    if (narrow.matches) show("lesson");
    else document.body.dataset.side = "lesson";
    paintPanes();
    for (const lit of document.querySelectorAll(".fg-lit")) lit.classList.remove("fg-lit");
    for (const element of found) {
      const closed = element.closest("details:not([open])");
      if (closed) closed.open = true;
    }
    const [first] = found;
    const sentence = first.classList.contains("fg-sentence");
    if (sentence) for (const element of found) element.classList.add("fg-lit");
    if (!quiet) {
      first.setAttribute("tabindex", "-1");
      first.focus({ preventScroll: true });
    }
    // Not scrollIntoView: it would also shift the page itself, behind its top bar.
    const column = $("fg-lesson-col"), frame = column.getBoundingClientRect(), spot = first.getBoundingClientRect();
    // The bar that chooses between lesson and record stays on top of the column.
    const bar = $("fg-side")?.offsetHeight || 0;
    const lead = sentence ? (frame.height - spot.height) / 3 : bar;
    const by = spot.top - frame.top - lead;
    // A long way is jumped: nobody wants to watch ten screens fly past.
    const behavior = calm.matches || Math.abs(by) > 2 * frame.height ? "instant" : "smooth";
    column.scrollTo({ top: column.scrollTop + by, behavior });
    return true;
  };

  // Reading: a part counts as read when its end was seen, or when it is ticked
  const lessonId = () => $("fg-text")?.dataset.lesson;
  const key = () => `firstguess-read-${lessonId()}`;
  const read = () => new Set(JSON.parse(localStorage.getItem(key()) || "[]"));
  const keep = (part, isRead) => {
    const parts = read();
    if (parts.has(part) === isRead) return;
    parts[isRead ? "add" : "delete"](part);
    localStorage.setItem(key(), JSON.stringify([...parts]));
    paintReading();
  };
  const paintReading = () => {
    const parts = read();
    let left = 0, all = 0;
    for (const entry of document.querySelectorAll(".fg-goto")) {
      const done = parts.has(entry.dataset.part), minutes = Number(entry.dataset.minutes);
      all += minutes;
      if (!done) left += minutes;
      entry.classList.toggle("fg-isread", done);
      entry.querySelector(".fg-tickmark").setAttribute("title", done ? "read" : "not read yet");
      let note = entry.querySelector(".fg-vh");
      if (!note) entry.append((note = Object.assign(document.createElement("span"), { className: "fg-vh" })));
      note.textContent = done ? " (read)" : "";
    }
    for (const tick of document.querySelectorAll(".fg-tick")) tick.checked = parts.has(tick.dataset.part);
    const line = $("fg-left");
    if (line && all) {
      const minutes = Math.round(left);
      line.textContent = left < 0.05 ? "All read" : minutes < 1 ? "Less than a minute to read" : `About ${minutes} minute${minutes === 1 ? "" : "s"} to read`;
      $("fg-fill").style.width = `${100 * (1 - left / all)}%`;
    }
  };
  const inView = new Set();
  let watcher, ends;
  const watchReading = () => {
    watcher?.disconnect();
    ends?.disconnect();
    const root = $("fg-lesson-col");
    // The first screen shows ends that nobody has read: only what is scrolled to counts.
    let scrolled = false;
    root.addEventListener("scroll", () => (scrolled = true), { once: true });
    ends = new IntersectionObserver((seen) => {
      for (const entry of seen)
        if (entry.isIntersecting && scrolled && !jumping()) keep(entry.target.querySelector(".fg-tick").dataset.part, true);
    }, { root });
    watcher = new IntersectionObserver((seen) => {
      for (const entry of seen) inView[entry.isIntersecting ? "add" : "delete"](entry.target.dataset.part);
      const current = [...document.querySelectorAll(".fg-goto")].find((link) => inView.has(link.dataset.part));
      for (const link of document.querySelectorAll(".fg-goto[aria-current]")) link.removeAttribute("aria-current");
      current?.setAttribute("aria-current", "true");
      if (!current) return;
      const map = $("fg-map-col"), frame = map.getBoundingClientRect(), at = current.getBoundingClientRect();
      if (at.top < frame.top || at.bottom > frame.bottom) map.scrollTop += at.top - frame.top - frame.height / 2;
    }, { root, rootMargin: "-20% 0px -60% 0px" });
    for (const part of document.querySelectorAll(".fg-part")) {
      watcher.observe(part);
      ends.observe(part.querySelector(".fg-end"));
    }
  };
  // A jump flies past the ends of parts; that is not reading.
  let jumpedAt = -1e9;
  const jumping = () => performance.now() - jumpedAt < 1500;

  // Copying an answer: what it says, and its sources
  const copy = async (button) => {
    const answer = button.closest(".fg-answer");
    const said = [...answer.querySelectorAll(".fg-said")].map((part) => part.textContent).join(" ");
    const sources = [...answer.querySelectorAll(".fg-source")].map((link) => link.textContent.replace(/^(\d+(?:, \d+)*)/, "[$1] "));
    await navigator.clipboard.writeText([said, ...sources].join("\n"));
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };

  // Buttons that do something: their kind and value go to the server as one line through a hidden box
  let deeds = 0, acted = false;
  const send = (kind, value, item) => {
    const box = $("fg-deed").querySelector("textarea, input");
    box.value = JSON.stringify({ kind, value, item, n: ++deeds });
    box.dispatchEvent(new Event("input", { bubbles: true }));
    acted = true;
  };
  const act = (button) => {
    if (button.classList.contains("fg-sure-first") && !armed(button)) return;
    const kind = [...button.classList].find((each) => each.startsWith("fg-kind-")).slice("fg-kind-".length);
    const value = button.querySelector(":scope > .fg-raw").textContent;
    const card = button.closest(".fg-live");
    if (card?.classList.contains("fg-sent")) return;
    if (card) {
      card.classList.add("fg-sent");
      button.classList.add("fg-chosen");
      setTimeout(() => card.classList.remove("fg-sent"), 2500);
    }
    if (kind === "erase") for (const each of Object.keys(localStorage)) if (each.startsWith("firstguess-read")) localStorage.removeItem(each);
    if (kind === "open" || kind === "say") show("chat");
    button.closest(".fg-modes")?.removeAttribute("open");
    send(kind, value, kind === "open" || kind === "mode" ? null : card?.querySelector(".fg-item .fg-raw")?.textContent || null);
  };
  // What cannot be undone wants a second click
  const armed = (button) => {
    if (button.classList.contains("fg-armed")) return true;
    const label = button.lastChild, words = label.textContent;
    button.classList.add("fg-armed");
    label.textContent = `Really ${words[0].toLowerCase()}${words.slice(1)}?`;
    setTimeout(() => {
      button.classList.remove("fg-armed");
      label.textContent = words;
    }, 4000);
    return false;
  };
  // The name under which a record is kept, if one was chosen
  const keptAs = () => decodeURIComponent(document.cookie.match(/(?:^|; )firstguess_name="?([^;"]*)/)?.[1] || "");
  const goOnAs = async (wanted) => {
    await fetch("/name", { method: "POST", body: JSON.stringify({ name: wanted }) });
    location.reload();
  };
  const paintName = () => {
    const line = document.querySelector(".fg-owner"), name = keptAs();
    if (!line || !name || line.dataset.name === name) return;
    line.dataset.name = name;
    line.textContent = `It is kept under the name “${name}”. `;
    line.append(Object.assign(document.createElement("button"), { type: "button", className: "fg-see fg-do-unname", textContent: "Back to this browser’s private id" }));
  };
  const liveCard = () => document.querySelector("#fg-chat .fg-card.fg-live");
  document.addEventListener("keydown", (event) => {
    const card = document.activeElement?.closest?.(".fg-live");
    if (!card || event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    const button = card.querySelectorAll(".fg-keys .fg-deed")[Number(event.key) - 1];
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  const tick = () => {
    for (const clock of document.querySelectorAll(".fg-clock")) {
      const left = Math.max(0, Math.round((Date.parse(clock.querySelector(".fg-raw").textContent) - Date.now()) / 1000));
      const words = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left` : "time is up: this is the last one";
      let face = clock.querySelector(".fg-face");
      if (!face) clock.append((face = Object.assign(document.createElement("span"), { className: "fg-face" })));
      if (face.textContent !== words) face.textContent = words;
    }
  };
  setInterval(tick, 1000);

  // Light, dark, or what the system says
  const themes = ["system", "light", "dark"], themeNames = { system: "Auto", light: "Light", dark: "Dark" }, dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => localStorage.getItem("firstguess-theme") || "system";
  const paintTheme = () => {
    const wanted = theme() === "system" ? dark.matches : theme() === "dark";
    if (document.body.classList.contains("dark") !== wanted) document.body.classList.toggle("dark", wanted);
    const button = $("fg-theme");
    const label = themeNames[theme()];
    if (button && button.textContent !== label) {
      button.textContent = label;
      button.setAttribute("aria-label", `Theme: ${label}`);
    }
  };
  dark.addEventListener("change", paintTheme);

  document.addEventListener("click", (event) => {
    const at = event.target.closest("a[href^='#'], button, [data-pane]");
    if (!at) return;
    const href = at.getAttribute("href");
    if (at.classList.contains("fg-skip")) {
      event.preventDefault();
      show("chat");
      $("fg-box").querySelector("textarea").focus();
    } else if (href) {
      event.preventDefault();
      if (goTo(href.slice(1)))
        for (const cite of document.querySelectorAll(".fg-cite")) cite.classList.toggle("fg-on", cite === at);
    } else if (at.classList.contains("fg-deed")) act(at);
    else if (at.dataset.pane || at.dataset.side) {
      if (at.dataset.side) document.body.dataset.side = at.dataset.side;
      else show(at.dataset.pane);
      paintPanes();
      $("fg-lesson-col").scrollTop = 0;
    } else if (at.classList.contains("fg-do-name")) {
      const wanted = at.parentElement.querySelector(".fg-name-box").value.trim();
      if (wanted) goOnAs(wanted);
    } else if (at.classList.contains("fg-do-unname")) goOnAs("");
    else if (at.classList.contains("fg-do-ask")) $("fg-box").querySelector("textarea").focus();
    else if (at.classList.contains("fg-see")) {
      show("chat");
      liveCard()?.scrollIntoView({ block: "nearest" });
      liveCard()?.focus({ preventScroll: true });
    }
    else if (at.id === "fg-theme") {
      localStorage.setItem("firstguess-theme", themes[(themes.indexOf(theme()) + 1) % 3]);
      paintTheme();
    } else if (at.classList.contains("fg-copy")) copy(at);
    else if (at.classList.contains("fg-do-again")) $("fg-again").click();
    else if (at.classList.contains("fg-do-export")) $("fg-export-link").click();
    else if (at.id === "fg-new") show("chat");
    else if (at.classList.contains("fg-do-edit")) {
      $("fg-edit").click();
      $("fg-box").querySelector("textarea").focus();
    }
  });
  // What opens below the edge of the conversation is brought into view, its summary staying visible
  document.addEventListener("toggle", (event) => {
    const log = event.target.closest?.("#fg-chat [role=log]");
    if (!log || !event.target.open) return;
    const frame = log.getBoundingClientRect(), box = event.target.getBoundingClientRect();
    const by = Math.min(box.bottom - frame.bottom + 16, box.top - frame.top - 16);
    if (by > 0) log.scrollBy({ top: by, behavior: calm.matches ? "instant" : "smooth" });
  }, true);
  document.addEventListener("change", (event) => {
    if (event.target.classList.contains("fg-tick")) keep(event.target.dataset.part, event.target.checked);
  });

  // Names for what Gradio leaves unnamed, and one polite announcement when an answer is finished
  const name = (element, role, label) => {
    if (!element) return;
    if (role && element.getAttribute("role") !== role) element.setAttribute("role", role);
    if (label && element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
  };
  const landmarks = () => {
    name(document.querySelector("main"), "presentation");
    name($("fg-top"), "banner");
    name($("fg-note"), "status");
    name($("fg-map-col"), "navigation", "Lesson map");
    name($("fg-chat-col"), "main", "Conversation");
    name($("fg-lesson-col"), "complementary", "Lesson text");
    $("fg-lesson-col")?.setAttribute("tabindex", "0");
    $("fg-map-col")?.setAttribute("tabindex", "-1");
    const log = document.querySelector("#fg-chat [role=log]");
    if (log && log.getAttribute("aria-live") !== "off") log.setAttribute("aria-live", "off");
    name(log, "log", "Questions and answers");
    for (const card of document.querySelectorAll("#fg-chat .fg-live")) {
      const asks = card.querySelector(".fg-q")?.textContent || card.querySelector(".fg-card-say")?.textContent || "";
      name(card, "group", `Question: ${asks}`);
      if (!card.hasAttribute("tabindex")) card.setAttribute("tabindex", "-1");
      name(card.querySelector(".fg-choices"), "group", "Answers");
      name(card.querySelector(".fg-levels"), "group", "How sure are you?");
      if (card.querySelector(".fg-choices .fg-chosen"))
        for (const choice of card.querySelectorAll(".fg-choices .fg-deed")) {
          const pressed = String(choice.classList.contains("fg-chosen"));
          if (choice.getAttribute("aria-pressed") !== pressed) choice.setAttribute("aria-pressed", pressed);
        }
    }
    name(document.querySelector("#fg-chat .fg-ways"), "group", "What to do");
    for (const listing of document.querySelectorAll("#fg-chat pre:not([tabindex])")) listing.setAttribute("tabindex", "0");
    for (const box of document.querySelectorAll("#fg-chat [data-testid=user]")) name(box, "group", "You asked");
    for (const box of document.querySelectorAll("#fg-chat [data-testid=bot]")) name(box, "group", "Answer");
  };
  // One polite announcement for a finished answer; and after a click the eye and the focus go where it goes on
  let told = null;
  const announce = () => {
    const answers = document.querySelectorAll("#fg-chat .fg-answer");
    const last = answers[answers.length - 1];
    if (!last || last.classList.contains("fg-pending")) return;
    const now = `${answers.length} ${last.textContent}`;
    if (now === told) return;
    const first = told === null;
    told = now;
    if (first || last.classList.contains("fg-greeting")) {
      bringIn(last);
      return;
    }
    const said = [...last.querySelectorAll(".fg-kind, .fg-label, .fg-said, .fg-notice, .fg-score")].map((part) => part.textContent).join(" ");
    const count = last.querySelectorAll(".fg-source").length;
    const card = last.querySelector(".fg-live");
    const choices = card?.querySelectorAll(".fg-choices .fg-deed").length;
    const asks = !card ? "" : card.querySelector(".fg-levels") ? "How sure are you?" : `${card.querySelector(".fg-q")?.textContent || ""} ${choices ? `${choices} answers.` : ""}`;
    $("fg-live").textContent = `${said ? "Answer: " : ""}${said} ${count ? `${count} source${count === 1 ? "" : "s"}.` : ""} ${asks}`.trim();
    bringIn(last);
    if (acted) goOn(last, card);
    acted = false;
  };
  // A long verdict is read from its beginning, a short one is seen whole with what comes next
  const bringIn = (last) => {
    const log = document.querySelector("#fg-chat [role=log]");
    const own = last.querySelector(":scope > .fg-past + *") || last;
    const frame = log.getBoundingClientRect(), top = own.getBoundingClientRect().top, bottom = last.getBoundingClientRect().bottom;
    log.scrollTop += bottom - top > frame.height - 40 ? top - frame.top - 20 : bottom - frame.bottom + 24;
  };
  const goOn = (last, card) => {
    const inside = document.activeElement?.closest("#fg-chat-col, #fg-map-col, #fg-lesson-col");
    if (document.activeElement === document.body || (inside && document.activeElement.tagName !== "TEXTAREA"))
      (card || last.querySelector(".fg-steps .fg-deed") || last).focus({ preventScroll: true });
    const jump = last.querySelector(".fg-nearest .fg-jump");
    if (jump) setTimeout(() => goTo(jump.getAttribute("href").slice(1), true), 60);
  };
  // While an answer is made its end stays in view, unless the reader has scrolled up
  const keepUp = () => {
    const log = document.querySelector("#fg-chat [role=log]"), making = log?.querySelector(".fg-pending");
    if (!making) return;
    if (making.dataset.begun !== "yes" || log.scrollHeight - log.scrollTop - log.clientHeight < 160) log.scrollTop = log.scrollHeight;
    making.dataset.begun = "yes";
  };

  let text = null, due = false;
  const settle = () => {
    due = false;
    landmarks();
    paintTheme();
    keepUp();
    announce();
    tick();
    paintPanes();
    paintName();
    for (const answer of document.querySelectorAll("#fg-chat .fg-answer:not([tabindex])")) answer.setAttribute("tabindex", "-1");
    if ($("fg-text") && $("fg-text") !== text) {
      text = $("fg-text");
      paintReading();
      watchReading();
    } else if (document.querySelector(".fg-goto:not(:has(.fg-vh))")) paintReading();
  };
  const start = () => {
    document.documentElement.lang = "en";
    const live = Object.assign(document.createElement("div"), { id: "fg-live", className: "fg-vh" });
    live.setAttribute("role", "status");
    live.setAttribute("aria-live", "polite");
    const skip = Object.assign(document.createElement("a"), { href: "#fg-box", className: "fg-skip", textContent: "Skip to the question box" });
    document.body.prepend(skip);
    document.body.append(live);
    document.body.dataset.side = "lesson";
    show("chat");
    new MutationObserver(() => {
      if (!due) { due = true; requestAnimationFrame(settle); }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "aria-label", "aria-live"] });
    settle();
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();

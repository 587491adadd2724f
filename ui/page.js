// A clicked citation is shown in the report: the place is marked exactly, scrolled to and focused.
// Places count code points of the document's text, so strings are walked by code point, not by UTF-16 unit.
"use strict";

(() => {
  let origin = null;

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const jump = target?.closest("[data-from]");
    if (jump) {
      showPlace(jump);
    } else if (target?.closest(".cv-back")) {
      goBack();
    }
  });

  function showPlace(jump) {
    const from = Number(jump.dataset.from);
    const to = Number(jump.dataset.to);
    document.getElementById("cv-report-tab-button")?.click();
    whenVisible(".cv-report-pane", (pane) => {
      clearMarks(pane);
      origin = jump;
      document.querySelector(".cv-back").hidden = false;
      const article = [...pane.querySelectorAll(".cv-report")].find((one) => one.dataset.document === jump.dataset.document);
      if (!article) return;
      const first = to > from ? markPlace(article, from, to) : null;
      reveal(pane, first ?? firstSpanAfter(article, from));
    });
  }

  function whenVisible(selector, action, framesLeft = 600) {
    const element = document.querySelector(selector);
    if (element?.offsetParent) {
      action(element);
    } else if (framesLeft > 0) {
      requestAnimationFrame(() => whenVisible(selector, action, framesLeft - 1));
    }
  }

  function clearMarks(pane) {
    for (const mark of pane.querySelectorAll("mark")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
    for (const flash of pane.querySelectorAll(".cv-place-shown")) flash.classList.remove("cv-place-shown");
  }

  function markPlace(article, from, to) {
    let first = null;
    for (const span of article.querySelectorAll("[data-start]")) {
      let position = Number(span.dataset.start);
      if (position >= to || Number(span.dataset.end) <= from) continue;
      for (const node of textNodes(span)) {
        const points = [...node.data];
        const start = Math.max(from - position, 0);
        const end = Math.min(to - position, points.length);
        position += points.length;
        if (start >= end) continue;
        const mark = document.createElement("mark");
        mark.textContent = points.slice(start, end).join("");
        node.replaceWith(points.slice(0, start).join(""), mark, points.slice(end).join(""));
        first ??= mark;
      }
    }
    return first;
  }

  function textNodes(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  }

  // A section's place may begin anywhere in it: what is shown is the first line from there on.
  function firstSpanAfter(article, from) {
    const span = [...article.querySelectorAll("[data-start]")].find((one) => Number(one.dataset.end) > from);
    span?.classList.add("cv-place-shown");
    return span;
  }

  function reveal(pane, element) {
    if (!element) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const above = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTo({ top: pane.scrollTop + above - pane.clientHeight / 3, behavior: calm ? "instant" : "smooth" });
    if (matchMedia("(max-width: 800px)").matches) pane.scrollIntoView({ block: "start" });
    pane.focus({ preventScroll: true });
  }

  // The conversation keeps its end in sight, unless the reader has scrolled up to an earlier answer.
  let turnsSeen = 0;
  let heightSeen = 0; // what was added since may be taller than any screen
  new MutationObserver(() => {
    const box = document.querySelector(".cv-talk")?.closest(".cv-conversation");
    if (!box) return;
    const turns = box.querySelectorAll(".cv-turn").length;
    if (turns !== turnsSeen || heightSeen - box.scrollTop - box.clientHeight < 160) box.scrollTop = box.scrollHeight;
    turnsSeen = turns;
    heightSeen = box.scrollHeight;
  }).observe(document, { childList: true, subtree: true, characterData: true });

  // How far the model has read ahead; the line is empty when that is done.
  async function tellAhead() {
    const line = document.querySelector(".cv-ahead");
    const reply = await fetch("/ahead").catch(() => null);
    const { done, most } = reply?.ok ? await reply.json() : { done: 0, most: 0 };
    if (line) line.textContent = done < most ? `Reading ahead: ${done} of ${most} passages. Till then answers may take longer.` : "";
    if (!line || done < most || most === 0) setTimeout(tellAhead, 2000);
  }
  tellAhead();

  function goBack() {
    const place = origin?.isConnected ? origin : document.getElementById("cv-question");
    if (place?.closest("#cv-evidence")) document.getElementById("cv-evidence-tab-button")?.click();
    requestAnimationFrame(() => {
      place?.scrollIntoView({ block: "center" });
      place?.focus({ preventScroll: true });
    });
  }
})();

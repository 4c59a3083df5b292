// Puts what has changed into the page. It keeps where the reader is: what has the focus, and what is scrolled.
const EVENTS = "events";
const pause = /** @type {HTMLElement} */ (document.getElementById("pause"));
const lost = /** @type {HTMLElement} */ (document.getElementById("lost"));
/** What each part shows. The browser writes HTML its own way, so it is no help. @type {Map<string, string>} */
const shown = new Map();
/** @type {EventSource} */
let source;

/** What scrolls, each with a name of its own. @param {Element} part @returns {HTMLElement[]} */
function scrolling(part) {
  return Array.from(part.querySelectorAll("[aria-label][tabindex]")).map(
    (it) => /** @type {HTMLElement} */ (it),
  );
}

/** @param {Element} part @param {string} html */
function replace(part, html) {
  const places = new Map(scrolling(part).map((it) => [it.ariaLabel, it.scrollLeft]));
  const focused = scrolling(part).find((it) => it === document.activeElement)?.ariaLabel;
  part.innerHTML = html;
  for (const it of scrolling(part)) {
    it.scrollLeft = places.get(it.ariaLabel) ?? 0;
    if (it.ariaLabel === focused) {
      it.focus({ preventScroll: true });
    }
  }
}

/** @param {MessageEvent<string>} message */
function show({ data }) {
  lost.hidden = true;
  for (const [name, html] of Object.entries(JSON.parse(data))) {
    const part = document.querySelector(`[data-part="${name}"]`);
    if (part && shown.get(name) !== html) {
      shown.set(name, html);
      replace(part, html);
    }
  }
}

function follow() {
  source = new EventSource(EVENTS);
  source.addEventListener("message", show);
  source.addEventListener("error", () => {
    lost.hidden = false;
  });
}

pause.hidden = false;
pause.addEventListener("click", () => {
  const isPaused = source.readyState === EventSource.CLOSED;
  pause.textContent = isPaused ? "Pause" : "Go on";
  if (isPaused) {
    follow();
  } else {
    source.close();
  }
});
follow();

// Small helpers: fetching, numbers, and text into the page.

/** Fetch JSON relative to the page, or throw an error whose message is a sentence. */
export async function get(url) {
  let answer;
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  } catch {
    throw new Error("Locust’s web UI does not answer");
  }
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

export const mode = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

/** Format a number; a missing one is a dash. */
export const number = (n, digits = 0) =>
  n === null || n === undefined ? "–" : n.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A moment as a reader writes it. */
export const when = (iso) => new Date(iso).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** The class and icon name of a verdict. */
export const word = (verdict) => (verdict ? verdict.replaceAll(" ", "_") : "counting");

export function make(tag, text = "", className = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  node.className = className;
  return node;
}

/** Set text only if it changed: it does not flicker, and screen readers do not repeat it. */
export function fill(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function icon(verdict) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${word(verdict)}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

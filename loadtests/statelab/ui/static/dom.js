// Small helpers: fetching, numbers, and text into the page.

/** Fetch JSON beside the page, or throw a sentence. */
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

/** A number for people; a missing one is a dash. */
export const number = (n, digits = 0) =>
  n === null || n === undefined ? "–" : n.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The verdict as a class name and icon name. */
export const word = (verdict) => (verdict ? verdict.replaceAll(" ", "_") : "counting");

export function make(tag, text = "", className = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  node.className = className;
  return node;
}

/** Set text only when it changed: no flicker, and screen readers are not told the same twice. */
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

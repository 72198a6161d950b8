// The stores of the current run: a line each, which opens into figures, chart and proof.
import { ahead, label, settle } from "./scale.js";
import { embed, named } from "./plot.js";
import { fill, get, make, mode, number, word } from "./dom.js";
import { showProof, showWitness } from "./witness.js";

const $ = (id) => document.getElementById(id);
const FIGURES = [ // of every workload; its own figures follow the first one
  ["Acknowledged", "acknowledged"], ["Copies", "copies"], ["Contended", "contended"], ["Per second", "throughput_per_s"],
  ["p50 ms", "p50_ms", 1], ["p99 ms", "p99_ms", 1],
];
const AXIS_PX = 60; // numbers left of the chart
const LABELS_PX = 145; // names right of the lines
const WIDE_PX = 400;
const OPEN_STORES = 8; // a run of more begins with one line for each
const cards = new Map(); // store → its article and the figure in it; kept while the page is open
let snapshot = null;

export async function showCards(next) {
  const another = snapshot?.id !== next.id;
  snapshot = next;
  const names = next.stores.map((s) => s.store);
  for (const [name, card] of cards) {
    if (!names.includes(name)) card.node.remove(); // the next run can use it again
  }
  for (const [i, s] of next.stores.entries()) {
    if (!cards.has(s.store)) cards.set(s.store, newCard(s.store));
    const card = cards.get(s.store);
    if ($("stores").children[i] !== card.node) $("stores").insertBefore(card.node, $("stores").children[i] ?? null);
    if (another) card.details.open = names.length <= OPEN_STORES;
    showStore(card, s, next.state);
    await showInside(card, s.store);
  }
}

function newCard(name) {
  const node = $("card").content.firstElementChild.cloneNode(true);
  node.querySelector(".name").textContent = name;
  node.querySelector(".picture").ariaLabel = `Picture of the proof against ${name}`;
  node.querySelector(".witness table").parentElement.ariaLabel = `Witness against ${name}`;
  const card = { node, details: node.querySelector("details"), figure: null, scheme: null };
  card.details.addEventListener("toggle", () => showInside(card, name).catch(() => {})); // the poll tells, and tries again
  return card;
}

async function embedIn(card) { // again when the colour scheme changes; the card must be open in the page
  const scheme = mode();
  if (card.scheme === scheme) return;
  [card.scheme, card.figure] = [scheme, null];
  try {
    card.figure = await embed(await get(`chart.json?theme=${scheme}`), card.node.querySelector(".chart"));
  } catch (error) {
    card.scheme = null; // the next poll tries again
    throw error;
  }
}

function showStore(card, s, state) {
  const part = (selector) => card.node.querySelector(selector);
  const final = state === "final";
  const verdict = !final && s.verdict === "INCONCLUSIVE" ? null : s.verdict; // it is too early for this verdict
  part(".role").hidden = s.role !== "control";
  part(".verdict").className = `verdict ${word(verdict)}`;
  part("use").setAttribute("href", `#icon-${word(verdict)}`);
  fill(part(".verdict strong"), (verdict ?? "counting") + (final || !verdict ? "" : ", so far"));
  const met = s.as_expected ? "As expected" : `Expected ${s.expected.join(" or ")}`;
  fill(part(".expected"), final ? met : `Expected here: ${s.expected.join(" or ")}`);
  part(".expected").classList.toggle("not", final && !s.as_expected);
  fill(part(".brief"), s.sentence ?? "");
}

/** What a line opens into. Nothing is drawn or fetched for a closed one. */
async function showInside(card, name) {
  const s = snapshot.stores.find((one) => one.store === name);
  if (!card.details.open || !s) return;
  fill(card.node.querySelector(".sentence"), s.sentence ?? "");
  showFigures(card.node.querySelector("dl"), s);
  showWitness(card, s.witness ?? [], s.witnesses);
  showProof(card, s, snapshot.id);
  await embedIn(card);
  if (card.figure) draw(card, name);
}

function showFigures(list, s) {
  const [first, ...others] = FIGURES.map(([title, key, digits]) => [title, number(s[key], digits), key === "copies" && s[key] > 1]);
  const pairs = [first, ...(s.findings ?? []), ...others];
  if (list.children.length !== pairs.length) {
    list.replaceChildren(...pairs.map(() => {
      const pair = make("div");
      pair.append(make("dt"), make("dd"));
      return pair;
    }));
  }
  pairs.forEach(([title, text, bad], i) => {
    const [dt, dd] = list.children[i].children;
    fill(dt, title);
    fill(dd, text);
    dd.classList.toggle("bad", bad);
  });
}

function draw(card, name) {
  const chart = card.figure;
  const counter = snapshot.scenario === "counter";
  const series = snapshot.series.filter((s) => s.store === name && s.t.length);
  const level = counter ? snapshot.stores.find((s) => s.store === name)?.acknowledged ?? 0 : 0;
  const color = series.map((_, i) => chart.tags[i % chart.tags.length]);
  const ends = series.map((s) => ({ x: s.t.at(-1), y: s.value.at(-1), copy: s.copy }));
  const final = snapshot.state === "final";
  const lastT = Math.max(1, ...snapshot.series.map((s) => s.t.at(-1) ?? 0)); // one time axis for all stores
  const seen = Math.max(1, ...series.flatMap((s) => s.value));
  // Far below the level of acknowledged increments, many copies would lie flat on the axis: leave the level out of the frame.
  const highest = level > 4 * seen ? 2 * seen : Math.max(level, seen);
  const end = final ? lastT : ahead(lastT);
  const width = card.node.querySelector(".chart").clientWidth - AXIS_PX;
  chart.x_range.end = end / (1 - LABELS_PX / width); // room for the labels inside the frame
  named(chart, "time").bounds = [0, end];
  named(chart, "time").ticker.desired_num_ticks = width > WIDE_PX ? 6 : 3;
  chart.y_range.end = final ? highest * 1.08 : ahead(highest);
  named(chart, "lines").data = { xs: series.map((s) => s.t), ys: series.map((s) => s.value), color, copy: series.map((s) => s.copy) };
  named(chart, "ends").data = { x: ends.map((e) => e.x), y: ends.map((e) => e.y), color };
  named(chart, "level").visible = counter;
  named(chart, "level").location = level;
  named(chart, "labels").data = settle(label(ends, level, lastT, width > WIDE_PX), chart.y_range.end, counter ? "counters" : "copies");
  const said = ends.map((e) => `${e.copy} at ${number(e.y)}`).join(", ");
  const title = counter ? `${number(level)} acknowledged` : snapshot.chart;
  card.node.querySelector(".chart").ariaLabel = `${name}: ${title}. ${said || "No answers yet"}.`;
  fill(card.node.querySelector("figcaption"), series.length === 0 ? "No answers yet" : counter ? counterCaption(series.length, level > highest)
    : `${snapshot.chart}${series.length > 1 ? `, for each of ${series.length} copies` : ""}`);
}

const counterCaption = (lines, above) => `${lines === 1 ? "One counter" : `${lines} counters`}, and ${above ? "(above the frame)" : "(dashed)"} the increments acknowledged to users`;

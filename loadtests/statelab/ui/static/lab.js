// Polls the lab once a second, always: also while idle and through the stop, so that the verdict here is the final one.
// Everything from outside enters the page as text (textContent), never as markup.
import { ahead, label, settle } from "./scale.js";
import { showRuns } from "./runs.js";
import { embed, named } from "./plot.js";
import { fill, get, make, mode, number, word } from "./dom.js";

const $ = (id) => document.getElementById(id);
const FIGURES = {
  acknowledged: "Acknowledged", lost: "Lost", duplicates: "Duplicates", copies: "Copies",
  contended: "Contended", throughput_per_s: "Per second", p50_ms: "p50 ms", p99_ms: "p99 ms",
};
const AXIS_PX = 60; // numbers left of the chart
const LABELS_PX = 145; // names right of the lines
const WIDE_PX = 400;
const cards = new Map(); // store → its article, and the figure in it; kept while the page is open
let snapshot = null;
let listed = null;

function status({ state, stores, exit_code: code }) {
  const odd = stores.filter((s) => !s.as_expected && s.verdict !== "INCONCLUSIVE").map((s) => s.store).join(", ");
  return {
    idle: "Ready. Start a run, and every worker’s counter is drawn here.",
    running: "Running. Each line is one copy of a counter, as the users were told it.",
    stopping: "Stopping. The last answers are still coming in; verdicts may change.",
    final: code === 0 ? "Finished. Every store did what the catalogue expects."
      : code === 1 ? `Finished. Not what the catalogue expects: ${odd}.`
      : "Finished, but inconclusive: this run proves nothing either way.",
  }[state];
}

function facts({ state, duration_s: s, users, topology: t, window, counts, fresh_connections: fresh }) {
  if (state === "idle" || !t) return "Its defaults put a module global beside Redis and Postgres under the same load.";
  const clock = `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return [clock, many(users, "user"), `${many(t.replicas, "replica")} × ${many(t.workers, "worker")} × ${many(t.threads, "thread")}`,
    t.server, t.balance, t.preload && "preloaded", `window ${window}`, fresh && "fresh connections",
    counts && `${number(counts.recorded)} operations recorded`].filter(Boolean).join(" · ");
}

function newCard(name) {
  const node = $("card").content.firstElementChild.cloneNode(true);
  node.querySelector(".name").textContent = name;
  node.querySelector(".witness").ariaLabel = `Witness against ${name}`;
  for (const title of Object.values(FIGURES)) {
    const pair = make("div");
    pair.append(make("dt", title), make("dd"));
    node.querySelector("dl").append(pair);
  }
  return { node, figure: null, scheme: null };
}

async function embedIn(card) { // once, and again when the colour scheme changes; the card must be in the page
  const scheme = mode();
  card.figure = await embed(await get(`chart.json?theme=${scheme}`), card.node.querySelector(".chart"));
  card.scheme = scheme;
}

function tell(card, s, state) {
  const part = (selector) => card.node.querySelector(selector);
  const final = state === "final";
  const verdict = !final && s.verdict === "INCONCLUSIVE" ? null : s.verdict; // so far is too early to say so
  part(".role").hidden = s.role !== "control";
  part(".verdict").className = `verdict ${word(verdict)}`;
  part("use").setAttribute("href", `#icon-${word(verdict)}`);
  fill(part(".verdict strong"), (verdict ?? "counting") + (final || !verdict ? "" : ", so far"));
  const met = s.as_expected ? "As the catalogue expects" : `Expected ${s.expected.join(" or ")}`;
  fill(part(".expected"), final ? met : `The catalogue expects ${s.expected.join(" or ")}`);
  part(".expected").classList.toggle("not", final && !s.as_expected);
  fill(part(".sentence"), s.sentence ?? "");
  Object.keys(FIGURES).forEach((key, i) => {
    const dd = card.node.querySelectorAll("dd")[i];
    fill(dd, number(s[key], key.endsWith("_ms") ? 1 : 0));
    dd.classList.toggle("bad", (key === "lost" || key === "duplicates") ? s[key] > 0 : key === "copies" && s[key] > 1);
  });
  tellWitness(card, s.witness ?? []);
}

function tellWitness(card, ops) {
  const box = card.node.querySelector(".witness");
  const told = JSON.stringify(ops);
  if (box.dataset.told === told) return;
  box.dataset.told = told;
  box.hidden = ops.length === 0;
  if (!ops.length) return;
  const start = Math.min(...ops.map((o) => o.call_ns));
  const end = Math.max(start + 1, ...ops.map((o) => o.ret_ns ?? o.call_ns));
  const share = (ns) => `${(100 * (ns - start)) / (end - start)}%`;
  const ms = (ns) => `${number((ns - start) / 1e6, 3)} ms`;
  fill(box.querySelector("caption"), ops.length > 1 ? "The two operations that cannot both be right" : "The operation that cannot be right");
  box.querySelector("tbody").replaceChildren(...ops.map((o) => {
    const row = make("tr");
    const track = make("span", "", "track");
    const bar = make("span", "", "bar");
    bar.style.left = share(o.call_ns);
    bar.style.width = `calc(${share(o.ret_ns ?? end)} - ${share(o.call_ns)})`;
    track.append(bar);
    const when = make("td", "", "when");
    when.append(track);
    row.append(make("td", `#${o.id} ${o.op}`), make("td", String(o.client)), make("td", ms(o.call_ns), "n"),
      make("td", o.ret_ns === null ? "never" : ms(o.ret_ns), "n"), when, make("td", number(o.value), "n"), make("td", o.served_by ?? "–"));
    return row;
  }));
}

function draw(card, name) {
  const chart = card.figure;
  const series = snapshot.series.filter((s) => s.store === name && s.t.length);
  const level = snapshot.stores.find((s) => s.store === name)?.acknowledged ?? 0;
  const color = series.map((_, i) => chart.tags[i % chart.tags.length]);
  const ends = series.map((s) => ({ x: s.t.at(-1), y: s.value.at(-1), copy: s.copy }));
  const final = snapshot.state === "final";
  const lastT = Math.max(1, ...snapshot.series.map((s) => s.t.at(-1) ?? 0)); // one time axis for all stores
  const counted = Math.max(1, ...series.flatMap((s) => s.value));
  // Many copies would lie flat on the axis below the number acknowledged: then that level stays above the frame.
  const highest = level > 4 * counted ? 2 * counted : Math.max(level, counted);
  const end = final ? lastT : ahead(lastT);
  const width = card.node.querySelector(".chart").clientWidth - AXIS_PX;
  chart.x_range.end = end / (1 - LABELS_PX / width); // room for the labels inside of the frame
  named(chart, "time").bounds = [0, end];
  named(chart, "time").ticker.desired_num_ticks = width > WIDE_PX ? 6 : 3;
  chart.y_range.end = final ? highest * 1.08 : ahead(highest);
  named(chart, "lines").data = { xs: series.map((s) => s.t), ys: series.map((s) => s.value), color, copy: series.map((s) => s.copy) };
  named(chart, "ends").data = { x: ends.map((e) => e.x), y: ends.map((e) => e.y), color };
  named(chart, "level").location = level;
  named(chart, "labels").data = settle(label(ends, level, lastT, width > WIDE_PX), chart.y_range.end);
  const said = ends.map((e) => `${e.copy} at ${number(e.y)}`).join(", ");
  card.node.querySelector(".chart").ariaLabel = `${name}: ${number(level)} acknowledged. ${said || "No counter seen yet"}.`;
  fill(card.node.querySelector("figcaption"), series.length === 0 ? "No answer yet"
    : `${series.length === 1 ? "One counter" : `${series.length} counters`}, and ${level > highest ? "(above the frame)" : "(dashed)"} the increments acknowledged to users`);
}

async function show(next) {
  snapshot = next;
  fill($("status"), status(next));
  fill($("facts"), facts(next));
  fill($("error"), next.error ?? "");
  $("error").hidden = !next.error;
  $("start").hidden = next.state !== "idle";
  const names = next.stores.map((s) => s.store);
  for (const [name, card] of cards) {
    if (!names.includes(name)) card.node.remove(); // and keep it for the next run
  }
  for (const [i, s] of next.stores.entries()) {
    if (!cards.has(s.store)) cards.set(s.store, newCard(s.store));
    const card = cards.get(s.store);
    if ($("stores").children[i] !== card.node) $("stores").insertBefore(card.node, $("stores").children[i] ?? null);
    tell(card, s, next.state);
    if (card.scheme !== mode()) await embedIn(card);
    draw(card, s.store);
  }
}

async function poll() {
  try {
    await show(await get("live.json"));
    const wanted = `${snapshot.id} ${snapshot.state === "final"} ${mode()}`;
    if (listed !== wanted) await showRuns();
    listed = wanted;
    $("trouble").hidden = true;
  } catch (error) {
    fill($("trouble"), `The figures below may be old: ${error.message}. Trying again every second.`);
    $("trouble").hidden = false;
  }
  setTimeout(poll, 1000);
}

poll();

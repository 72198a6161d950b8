// Earlier runs: a sortable table, and charts of the comparable runs.
import { fill, get, icon, make, mode, number, word } from "./dom.js";
import { embed, named } from "./plot.js";

const $ = (id) => document.getElementById(id);
const MARKS = { circle: "●", square: "■", triangle: "▲", diamond: "◆", inverted_triangle: "▼", hex: "⬢", star: "★" };
// Title, value to sort by, text (default: the value itself). Numbers are aligned right.
const COLUMNS = [
  ["Started", (r) => r.run.started, (v) => new Date(v).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })],
  ["Workload", (r) => r.run.scenario],
  ["Replicas", (r) => r.run.topology.replicas],
  ["Workers", (r) => r.run.topology.workers],
  ["Threads", (r) => r.run.topology.threads],
  ["Server", (r) => r.run.topology.server],
  ["Users", (r) => r.run.users],
  ["Window", (r) => r.run.window],
  ["Store", (r) => r.s.store],
  ["Verdict", (r) => r.s.verdict],
  ["Proof", (r) => (r.s.proof ? "picture" : "")],
  ["Findings", (r) => r.s.summary],
  ["Acknowledged", (r) => r.s.acknowledged],
  ["Copies", (r) => r.s.copies],
  ["Per second", (r) => Math.round(r.s.throughput_per_s)],
  ["p99 ms", (r) => r.s.p99_ms, (v) => number(v, 1)],
];
let rows = [];
let sorted = { column: 0, sign: -1 };
let drawn = null; // the colour scheme of the charts
const plots = new Map();

export async function showRuns() {
  const runs = await get("runs.json");
  rows = runs.flatMap((run) => run.stores.map((s) => ({ run, s })));
  $("scroll").hidden = rows.length === 0;
  if (rows.length === 0) return;
  list();
  await compare(await get("compare.json"));
}

function list() {
  $("scroll").querySelector("thead tr").replaceChildren(...COLUMNS.map(head));
  const value = COLUMNS[sorted.column][1];
  const order = (a, b) => (value(a) === value(b) ? 0 : value(a) === null ? 1 : value(b) === null ? -1 : value(a) < value(b) ? -sorted.sign : sorted.sign);
  $("scroll").querySelector("tbody").replaceChildren(...[...rows].sort(order).map(line));
}

function head([title], column) {
  const button = make("button", title);
  button.addEventListener("click", () => {
    sorted = { column, sign: sorted.column === column ? -sorted.sign : 1 };
    list();
    $("scroll").querySelectorAll("thead button")[column].focus();
  });
  const th = make("th", "", typeof COLUMNS[column][1](rows[0]) === "number" ? "n" : "");
  th.scope = "col";
  if (sorted.column === column) th.ariaSort = sorted.sign > 0 ? "ascending" : "descending";
  th.append(button);
  return th;
}

function line(row) {
  const tr = make("tr");
  for (const [title, value, text = (v) => (typeof v === "number" ? number(v) : v)] of COLUMNS) {
    const td = make("td", text(value(row)), typeof value(row) === "number" ? "n" : "");
    if (title === "Store") td.classList.add("store-name");
    if (title === "Verdict") {
      td.className = word(row.s.verdict);
      td.prepend(icon(row.s.verdict));
      if (!row.s.as_expected) td.append(make("strong", ` (expected ${row.s.expected.join(" or ")})`));
    }
    if (title === "Proof" && row.s.proof) {
      const link = make("a", "picture");
      link.href = `proof/${encodeURIComponent(row.run.id)}/${encodeURIComponent(row.s.store)}.svg`;
      td.replaceChildren(link);
    }
    tr.append(td);
  }
  return tr;
}

async function compare({ setting, runs, key, dashes, charts }) {
  fill($("setting"), `${runs === 1 ? "One run" : `${runs} runs`} with the setting of the newest one (${setting}), by worker processes in all replicas.`);
  $("key").replaceChildren(...Object.entries(key).map(([store, { color, marker }]) => {
    const mark = make("span", `${MARKS[marker]} `);
    mark.style.color = color;
    const item = make("li");
    item.append(mark, store);
    return item;
  }), ...Object.entries(dashes).map(([n, dash]) => make("li", `${dash}: ${n} ${n === "1" ? "replica" : "replicas"}`)));
  const wanted = mode();
  if (drawn !== wanted) await frames(Object.keys(charts), wanted);
  drawn = wanted;
  for (const [name, { title, lines, points, ticks, x, y }] of Object.entries(charts)) {
    const figure = plots.get(name);
    figure.title.text = title;
    named(figure, "lines").data = lines;
    named(figure, "points").data = points;
    named(figure, "ticks").ticks = ticks;
    figure.x_range.setv({ start: x[0], end: x[1] });
    figure.y_range.setv({ start: y[0], end: y[1] });
  }
}

async function frames(names, theme) {
  $("compare").replaceChildren(...names.map(() => make("div")));
  for (const [i, place] of [...$("compare").children].entries()) {
    plots.set(names[i], await embed(await get(`chart.json?theme=${theme}&measure=${names[i]}`), place));
  }
}

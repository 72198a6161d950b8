// Earlier runs: a line a run, which opens into its stores; lines can be filtered, sorted, and laid side by side.
import { get, icon, make, number, when, word } from "./dom.js";
import { compare } from "./compare.js";
import { showBeside, ticked } from "./beside.js";

const $ = (id) => document.getElementById(id);
// Title, value to sort by, text (default: the value itself). Numbers are aligned right.
const COLUMNS = [
  ["Started", (l) => l.started, when],
  ["Workload", (l) => l.workload],
  ["Replicas × workers × at once", (l) => l.topology],
  ["Users", (l) => l.users],
  ["Window", (l) => l.window],
  ["Stores", (l) => l.store.length],
  ["Verdicts", (l) => l.verdicts.map(({ verdict, stores }) => `${verdict} ${stores}`).join(" · ")],
  ["Ended", (l) => l.ended],
];
const STORE_COLUMNS = [
  ["Store", (s) => s.store + (s.role === "control" ? " (control)" : "")],
  ["Verdict", (s) => s.verdict],
  ["Proof", (s) => (s.proof ? "picture" : "")],
  ["Findings", (s) => s.summary],
  ["Acknowledged", (s) => s.acknowledged],
  ["Copies", (s) => s.copies],
  ["Per second", (s) => Math.round(s.throughput_per_s)],
  ["p99 ms", (s) => s.p99_ms, (v) => number(v, 1)],
];
const chosen = {}; // filter → the value that lines must have
const open = new Map(); // the id of an open run → the row with its stores
let followed = ""; // the address of the run that was opened for it
let lines = [];
let sorted = { column: 0, sign: -1 };

export async function showRuns() {
  const { lines: found, filters } = await get("runs.json");
  const first = lines.length === 0;
  lines = found;
  $("list").hidden = lines.length === 0;
  if (lines.length === 0) return;
  $("filters").replaceChildren(...Object.entries(filters).map(filter));
  list();
  await compare();
  // Later, or for the second time, it would move the page under its reader and take their filters away.
  if (first && location.hash !== followed) await follow();
}

function filter([name, values]) {
  const label = make("label", `${name[0].toUpperCase()}${name.slice(1)} `), select = make("select");
  select.append(...["", ...values].map((value) => new Option(value || "all", value, false, value === chosen[name])));
  select.addEventListener("change", () => {
    chosen[name] = select.value;
    list();
  });
  label.append(select);
  return label;
}

function list() {
  const value = COLUMNS[sorted.column][1];
  const order = (a, b) => (value(a) === value(b) ? 0 : value(a) < value(b) ? -sorted.sign : sorted.sign);
  const shown = lines.filter((l) => Object.entries(chosen).every(([name, wanted]) => !wanted || [l[name]].flat().includes(wanted)));
  $("lines").querySelector("thead tr").replaceChildren(titled("Beside"), ...COLUMNS.map(head));
  $("lines").querySelector("tbody").replaceChildren(...shown.sort(order).flatMap((l) => [row(l), open.get(l.id)].filter(Boolean)));
}

function titled(title, className = "") {
  const th = make("th", title, className);
  th.scope = "col";
  return th;
}

function head([title, value], column) {
  const th = titled("", typeof value(lines[0]) === "number" ? "n" : ""), button = make("button", title);
  button.addEventListener("click", () => {
    sorted = { column, sign: sorted.column === column ? -sorted.sign : 1 };
    list();
    $("lines").querySelectorAll("thead button")[column].focus();
  });
  if (sorted.column === column) th.ariaSort = sorted.sign > 0 ? "ascending" : "descending";
  th.append(button);
  return th;
}

function row(line) {
  const tr = make("tr"), tick = make("input"), box = make("td");
  tr.id = `run-${line.id}`;
  tick.type = "checkbox";
  tick.checked = ticked.has(line.id);
  tick.ariaLabel = `Lay the run of ${when(line.started)} beside others`;
  tick.addEventListener("change", () => showBeside(line.id, tick.checked));
  box.append(tick);
  tr.append(box, ...COLUMNS.map((column) => cell(line, column)));
  const button = make("button", tr.cells[1].textContent, "unfold");
  button.ariaExpanded = String(open.has(line.id));
  button.addEventListener("click", async () => {
    await unfold(line.id, !open.has(line.id));
    document.querySelector(`[id="run-${line.id}"] button`).focus();
  });
  tr.cells[1].replaceChildren(button);
  return tr;
}

function cell(of, [, value, text = (v) => (typeof v === "number" ? number(v) : v)]) {
  return make("td", text(value(of)), typeof value(of) === "number" ? "n" : "");
}

async function unfold(id, wanted) {
  if (wanted) open.set(id, stores(await get(`runs/${encodeURIComponent(id)}.json`)));
  else open.delete(id);
  list();
}

function stores(run) {
  const tr = make("tr", "", "stores"), td = make("td"), table = make("table"), thead = make("thead"), titles = make("tr"), body = make("tbody");
  titles.append(...STORE_COLUMNS.map(([title, value]) => titled(title, typeof value(run.stores[0]) === "number" ? "n" : "")));
  thead.append(titles);
  body.append(...run.stores.map((s) => storeRow(run, s)));
  table.append(thead, body);
  td.colSpan = COLUMNS.length + 1;
  td.append(table);
  tr.append(td);
  return tr;
}

function storeRow(run, s) {
  const tr = make("tr");
  tr.append(...STORE_COLUMNS.map((column) => cell(s, column)));
  const [name, verdict, proof] = tr.cells;
  name.className = "store-name";
  verdict.className = word(s.verdict);
  verdict.prepend(icon(s.verdict));
  if (!s.as_expected) verdict.append(make("strong", ` (expected ${s.expected.join(" or ")})`));
  if (s.proof) {
    const link = make("a", "picture");
    link.href = `proof/${encodeURIComponent(run.id)}/${encodeURIComponent(s.store)}.svg`;
    proof.replaceChildren(link);
  }
  return tr;
}

/** Open the run that the address names, as the links of the matrix do. */
async function follow() {
  const id = location.hash.startsWith("#run-") ? decodeURIComponent(location.hash.slice(5)) : "";
  if (!lines.some((l) => l.id === id)) return;
  followed = location.hash;
  for (const name of Object.keys(chosen)) delete chosen[name]; // a filter may hide it
  for (const select of $("filters").querySelectorAll("select")) select.value = "";
  await unfold(id, true);
  document.getElementById(`run-${id}`).scrollIntoView();
}

addEventListener("hashchange", follow);

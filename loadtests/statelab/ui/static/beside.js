// Ticked runs side by side: a row for each store, a column for each run.
import { get, icon, make, when, word } from "./dom.js";

const $ = (id) => document.getElementById(id);
export const ticked = new Set();

export async function showBeside(id, wanted) {
  if (wanted) ticked.add(id);
  else ticked.delete(id);
  $("beside").hidden = ticked.size < 2;
  if (ticked.size < 2) return;
  const query = new URLSearchParams([...ticked].map((run) => ["run", run]));
  const { runs, rows } = await get(`beside.json?${query}`);
  $("beside").querySelector("thead tr").replaceChildren(scoped("col", "Store"), ...runs.map((run) => {
    const th = scoped("col", `${run.workload}, ${when(run.started)}`);
    th.append(make("br"), run.topology);
    return th;
  }));
  $("beside").querySelector("tbody").replaceChildren(...rows.map(({ store, cells }) => {
    const row = make("tr");
    row.append(scoped("row", store, "store-name"), ...cells.map(cell));
    return row;
  }));
}

function scoped(scope, text, className = "") {
  const th = make("th", text, className);
  th.scope = scope;
  return th;
}

function cell(told) {
  if (!told) return make("td", "–");
  const td = make("td", told.verdict, word(told.verdict));
  td.prepend(icon(told.verdict));
  td.append(make("br"), told.findings, make("br"), told.speed);
  return td;
}

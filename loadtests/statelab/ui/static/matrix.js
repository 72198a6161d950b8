// The matrix: each store against each guarantee, as far as the recorded runs show it.
import { fill, get, make } from "./dom.js";

const $ = (id) => document.getElementById(id);
const documented = get("docs/stores.json").catch(() => []); // the stores with a section in docs/stores.md
const unfolded = new Map(); // home → whether the reader wants to see its stores

/** Replace the matrix, as the page came with it, by that of all runs so far, with links and homes that fold. */
export async function showMatrix() {
  const { guarantees, homes, told } = await get("matrix.json");
  fill($("tried"), told);
  const table = $("matrix").querySelector("table"), described = await documented;
  table.replaceChildren(table.tHead, ...homes.map((home) => group(home, guarantees.length + 1, described)));
}

function group({ home, tried, stores }, width, told) {
  const body = make("tbody"), head = make("tr", "", "home"), cell = make("th"), button = make("button", home);
  cell.scope = "rowgroup";
  cell.colSpan = width;
  button.append(make("span", ` ${tried} of ${stores.length} tried`, "soft"));
  cell.append(button);
  head.append(cell);
  const lines = stores.map((store) => line(store, told));
  const unfold = (open) => {
    button.ariaExpanded = String(open);
    for (const row of lines) row.hidden = !open;
  };
  button.addEventListener("click", () => {
    unfolded.set(home, lines[0].hidden);
    unfold(lines[0].hidden);
  });
  unfold(unfolded.get(home) ?? tried > 0);
  body.append(head, ...lines);
  return body;
}

function line({ store, cells }, told) {
  const row = make("tr"), name = make("th", "", "store-name"), page = told.includes(store) ? make("a", store) : store;
  if (page.tagName) page.href = `docs/docs/stores.md#${store}`;
  name.scope = "row";
  name.append(page);
  row.append(name, ...cells.map(({ word, mark, text, why, run }) => {
    const td = make("td", "", word.replaceAll(" ", "-")), sign = make("span", mark), place = run ? make("a") : td;
    sign.ariaHidden = "true";
    place.append(text);
    td.prepend(sign);
    if (run) {
      place.href = `#run-${run}`;
      place.title = why;
      td.append(place);
    }
    return td;
  }));
  return row;
}

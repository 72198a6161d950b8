// Charts of the runs with the same setting, by number of worker processes.
import { fill, get, make, mode } from "./dom.js";
import { embed, named } from "./plot.js";

const $ = (id) => document.getElementById(id);
const chosen = new Set(); // the stores that stand out; if there is none, all do
let drawn = null; // the colour scheme of the charts
const plots = new Map();

export async function compare() {
  const { setting, runs, key, dashes, charts } = await get("compare.json");
  fill($("setting"), `${runs === 1 ? "One run" : `${runs} runs`} with the setting of the newest one (${setting}), by worker processes in all replicas. Press a store to make it stand out.`);
  $("key").replaceChildren(...Object.entries(key).map(entry), ...Object.entries(dashes).map(([n, dash]) => make("li", `${dash}: ${n} ${n === "1" ? "replica" : "replicas"}`)));
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
  highlight();
}

/** One store of the key: press it to make its lines stand out. */
function entry([store, { color, sign }]) {
  const item = make("li"), button = make("button"), mark = make("span", `${sign} `);
  mark.style.color = color;
  button.append(mark, store);
  button.ariaPressed = String(chosen.has(store));
  button.addEventListener("click", () => {
    if (!chosen.delete(store)) chosen.add(store);
    button.ariaPressed = String(chosen.has(store));
    highlight();
  });
  item.append(button);
  return item;
}

function highlight() {
  for (const figure of plots.values()) {
    for (const name of ["lines", "points"]) {
      const source = named(figure, name);
      source.selected.indices = [...source.data.store.keys()].filter((i) => chosen.has(source.data.store[i]));
    }
  }
}

async function frames(names, theme) {
  $("compare").replaceChildren(...names.map(() => make("div")));
  for (const [i, place] of [...$("compare").children].entries()) {
    plots.set(names[i], await embed(await get(`chart.json?theme=${theme}&measure=${names[i]}`), place));
  }
}

// Charts of the runs with the same setting, by number of worker processes.
import { fill, get, make, mode } from "./dom.js";
import { embed, named } from "./plot.js";

const $ = (id) => document.getElementById(id);
const MARKS = { circle: "●", square: "■", triangle: "▲", diamond: "◆", inverted_triangle: "▼", hex: "⬢", star: "★" };
let drawn = null; // the colour scheme of the charts
const plots = new Map();

export async function compare() {
  const { setting, runs, key, dashes, charts } = await get("compare.json");
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

// Axis ends and labels of a live chart.
import { number } from "./dom.js";

const GAP_PX = 14; // height of a label
const PLOT_PX = 185; // height of the plot without its axis

/** The next round end of an axis, so that it rarely moves: 1, 1.5, 2, 3, 5 or 7 times a power of ten. */
export function ahead(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 5, 7, 10].find((step) => step * power > value) * power;
}

/** The labels at the ends of the lines, and at the level of acknowledged increments. */
export function label(ends, level, lastT, wide) {
  const labels = ends.map((e) => ({ x: e.x, y: e.y, text: `${e.copy}  ${number(e.y)}` }));
  return level ? [...labels, { x: lastT, y: level, text: `${number(level)}${wide ? " acknowledged" : ""}`, level: true }] : labels;
}

/** Move labels apart. If that takes them too far from their lines, one label stands for all lines. */
export function settle(labels, top, copies) {
  labels = labels.map((l) => (l.y > top ? { ...l, y: top, text: `↑ ${l.text}` } : l)); // above the frame
  const gap = (top * GAP_PX) / PLOT_PX;
  const placed = spread(labels, gap, top);
  const lines = labels.filter((l) => !l.level);
  if (lines.length > 4 && placed.some((l) => Math.abs(l.at - l.y) > 3 * gap)) {
    const ys = lines.map((l) => l.y);
    const [low, high] = [Math.min(...ys), Math.max(...ys)];
    const all = { x: lines[0].x, y: (low + high) / 2, text: `${lines.length} ${copies}, ${number(low)}–${number(high)}` };
    return columns(spread([all, ...labels.filter((l) => l.level)], gap, top));
  }
  return columns(placed);
}

/** Move labels as little as possible to keep `gap` between them: merge overlapping groups, centred on their mean. */
function spread(labels, gap, top) {
  const groups = [];
  for (const l of [...labels].sort((a, b) => a.y - b.y)) {
    let group = { items: [l], mid: l.y };
    while (groups.length && overlap(groups.at(-1), group, gap)) {
      const items = [...groups.pop().items, ...group.items];
      group = { items, mid: items.reduce((sum, i) => sum + i.y, 0) / items.length };
    }
    const half = (group.items.length * gap) / 2;
    group.mid = Math.max(half, Math.min(group.mid, top - half)); // within the frame
    groups.push(group);
  }
  return groups.flatMap(({ items, mid }) => items.map((l, i) => ({ ...l, at: mid + (i - (items.length - 1) / 2) * gap })));
}

const overlap = (a, b, gap) => a.mid + (a.items.length * gap) / 2 > b.mid - (b.items.length * gap) / 2;

const columns = (placed) => ({ x: placed.map((l) => l.x), y: placed.map((l) => l.at), text: placed.map((l) => l.text) });

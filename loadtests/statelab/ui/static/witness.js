// The proof on a card: the operations that cannot all be right, as a table and as a picture.
import { fill, make, number } from "./dom.js";

/** The picture is a separate document, so that its names and styles stay separate; a new witness fetches it again. */
export function showProof(card, s, run) {
  const picture = card.node.querySelector(".picture");
  const url = s.proof ? `proof/${encodeURIComponent(run)}/${encodeURIComponent(s.store)}.svg` : "";
  const wanted = url && `${url}?${s.proof}`;
  if (picture.dataset.url === wanted) return;
  picture.dataset.url = wanted;
  const link = card.node.querySelector(".download");
  picture.hidden = link.parentElement.hidden = !wanted;
  picture.replaceChildren();
  if (!wanted) return;
  const drawing = make("object");
  drawing.type = "image/svg+xml";
  drawing.data = wanted;
  drawing.ariaLabel = `The operations around the proof against ${s.store}`;
  picture.append(drawing);
  link.href = url;
  link.download = `${run}-${s.store}.svg`;
}

export function showWitness(card, ops, all) {
  const box = card.node.querySelector(".witness");
  const shown = JSON.stringify(ops);
  if (box.dataset.shown === shown) return;
  box.dataset.shown = shown;
  box.hidden = ops.length === 0;
  if (!ops.length) return;
  const start = Math.min(...ops.map((o) => o.call_ns));
  const ms = (ns) => `${number((ns - start) / 1e6, 3)} ms`;
  fill(box.querySelector("caption"), all > ops.length ? `The first ${ops.length} of ${all} operations that cannot all be right`
    : ops.length > 2 ? "The operations that cannot all be right"
    : ops.length > 1 ? "The two operations that cannot both be right" : "The operation that cannot be right");
  box.querySelector("tbody").replaceChildren(...ops.map((o) => {
    const row = make("tr");
    row.append(make("td", `#${o.id} ${o.op}`), make("td", String(o.client)), make("td", ms(o.call_ns), "n"),
      make("td", o.ret_ns === null ? "never" : ms(o.ret_ns), "n"), make("td", o.served_by ?? "–"), make("td", o.said || number(o.value)));
    return row;
  }));
}

// The topology that serves now, and the line to type for another one: the page itself can change nothing.
import { fill, get, make } from "./dom.js";

const $ = (id) => document.getElementById(id);
const CHOICES = { PRELOAD: ["0", "1"], BALANCE: ["round_robin", "least_conn", "ip_hash"] };
let now = {}; // the variables of the topology that serves

/** Show what serves. A topology that changed by itself begins the choice anew. */
export async function showTopology() {
  const { text, variables, servers } = await get("topology.json");
  fill($("serving"), text);
  $("scaling").hidden = Object.keys(variables).length === 0;
  if ($("scaling").hidden || JSON.stringify(variables) === JSON.stringify(now)) return;
  now = variables;
  $("knobs").replaceChildren(...Object.entries(now).map((one) => knob(one, servers)));
  tell();
}

function knob([name, value], servers) {
  const label = make("label", `${name} `), choices = { ...CHOICES, SERVER: servers }[name];
  const field = make(choices ? "select" : "input");
  if (choices) field.append(...choices.map((choice) => new Option(choice, choice)));
  else Object.assign(field, { type: "number", min: 1, max: 64 });
  field.name = name;
  field.value = value;
  field.addEventListener("input", tell);
  label.append(field);
  return label;
}

/** The line with what differs from now; without a difference, an example. */
function tell() {
  const fields = [...$("knobs").querySelectorAll("input, select")];
  const changed = fields.filter((field) => field.value && field.value !== String(now[field.name]));
  const words = changed.map((field) => `${field.name}=${field.value}`);
  fill($("line"), ["make scale", ...(words.length ? words : [`WORKERS=${now.WORKERS + 1}`])].join(" "));
}

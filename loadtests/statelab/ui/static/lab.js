// Polls the lab every second, even while it is idle or stopping, so that the page ends with the final verdicts.
// External data enters the page as text (textContent), never as markup.
import { showCards } from "./card.js";
import { showMatrix } from "./matrix.js";
import { showRuns } from "./runs.js";
import { showTopology } from "./topology.js";
import { fill, get, mode, number } from "./dom.js";

const $ = (id) => document.getElementById(id);
let snapshot = null;
const TOPOLOGY_EVERY = 5; // polls
let listed = null;
let polls = 0;

function status({ state, stores, scenario, exit_code: code }) {
  const odd = stores.filter((s) => !s.as_expected && s.verdict !== "INCONCLUSIVE").map((s) => s.store).join(", ");
  return {
    idle: "Ready. Start a run to see here what every worker answers.",
    running: scenario === "counter" ? "Running. Each line is one copy of a counter, as its answers show it."
      : "Running. Each line shows the answers of one copy of the state.",
    stopping: "Stopping. The last answers are still arriving; verdicts may change.",
    final: code === 0 ? "Finished. Every store behaved as expected."
      : code === 1 ? `Finished. Not as expected: ${odd}.`
      : "Finished, but inconclusive: this run proves nothing either way.",
  }[state];
}

function facts({ state, duration_s: s, dealt, scenario, topology: t, window, numbers, counts, fresh_connections: fresh }) {
  if (state === "idle" || !t) return "By default, a run compares a module global with Redis and Postgres under the same load.";
  const clock = `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  return [clock, `${scenario} workload`, dealt, `${many(t.replicas, "replica")} × ${many(t.workers, "worker")} × ${many(t.threads, "thread")}`,
    t.server, t.balance, t.preload && "preloaded", `window ${window}`, ...(numbers ?? []), fresh && "fresh connections",
    counts && `${number(counts.recorded)} operations recorded`].filter(Boolean).join(" · ");
}

async function show(next) {
  snapshot = next;
  fill($("status"), status(next));
  fill($("facts"), facts(next));
  fill($("notes"), (next.notes ?? []).join(" "));
  fill($("error"), next.error ?? "");
  $("error").hidden = !next.error;
  $("start").hidden = next.state !== "idle";
  $("first").hidden ||= next.state !== "idle";
  await showCards(next);
}

async function poll() {
  try {
    await show(await get("live.json"));
    const busy = ["running", "stopping"].includes(snapshot.state);
    const wanted = `${snapshot.id} ${snapshot.state === "final"} ${snapshot.recorded} ${mode()}`;
    if (listed !== wanted) {
      await showMatrix();
      await showRuns();
    }
    listed = wanted;
    if (!busy && polls++ % TOPOLOGY_EVERY === 0) await showTopology();
    $("trouble").hidden = true;
  } catch (error) {
    fill($("trouble"), `The figures below may be outdated: ${error.message}. The page retries every second.`);
    $("trouble").hidden = false;
  }
  setTimeout(poll, 1000);
}

poll();

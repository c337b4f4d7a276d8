import { type IncomingEvent, internalEvent } from "./events";
import type { ErrorValue } from "./opcodes";
import type { Registry } from "./registry";
import { planRuns } from "./run-start";
import type { Log, NewRun } from "./types";
import { newUlid } from "./ulid";

/** A run's failure as events and invoking steps carry it; the first member is what the protocol sends for all. */
const finalError = (error: ErrorValue) => ({ error: "NonRetriableError", ...error });

/** How a run ended. */
export type Ending =
  | { status: "Completed"; output: string }
  | { status: "Failed"; error: ErrorValue }
  | { status: "Cancelled" };

/** A run's end as the store takes it. */
function endOf(ending: Ending): { status: Ending["status"]; output: string; reply: string } {
  switch (ending.status) {
    case "Completed":
      return { status: "Completed", output: ending.output, reply: `{"data":${ending.output}}` };
    case "Failed": {
      const output = JSON.stringify(ending.error);
      return { status: "Failed", output, reply: JSON.stringify({ error: finalError(ending.error) }) };
    }
    case "Cancelled": {
      const error = JSON.stringify({ name: "Error", message: "the invoked function was cancelled" });
      return { status: "Cancelled", output: error, reply: `{"error":${error}}` };
    }
  }
}

/** The events that tell of a run's end: `inngest/function.finished`, and `.failed` or `.cancelled`. */
export function endEvents(run: EndingRun, ending: Ending): IncomingEvent[] {
  const event: unknown = JSON.parse(run.payload);
  const outcome =
    ending.status === "Completed"
      ? { result: JSON.parse(ending.output) }
      : ending.status === "Failed"
        ? { error: finalError(ending.error), result: { __serialized: true, ...ending.error } }
        : {};
  const data = {
    function_id: run.slug,
    run_id: run.id,
    event,
    events: [event],
    ...outcome,
    _inngest: { status: ending.status },
  };
  const names = ["inngest/function.finished"];
  if (ending.status === "Failed") names.push("inngest/function.failed");
  if (ending.status === "Cancelled") names.push("inngest/function.cancelled");
  return names.map((name) => internalEvent(name, newUlid(), data));
}

const endNames = ["inngest/function.finished", "inngest/function.failed", "inngest/function.cancelled"];

/** A run that ends, with its event as JSON. */
export interface EndingRun {
  id: string;
  slug: string;
  payload: string;
}

/** A run's end as the store takes it, with the runs that it starts (a function's `onFailure` is one). */
export function planEnd(
  run: EndingRun,
  ending: Ending,
  registry: Registry,
  log: Log,
): { end: ReturnType<typeof endOf>; events: IncomingEvent[]; runs: NewRun[] } {
  const end = endOf(ending);
  if (endNames.every((name) => registry.triggeredBy(name).length === 0)) return { end, events: [], runs: [] };
  const started = endEvents(run, ending).map((incoming) => ({
    incoming,
    runs: planRuns(registry, incoming.event, incoming.internalId, null, log),
  }));
  const used = started.filter(({ runs }) => runs.length > 0);
  return { end, events: used.map(({ incoming }) => incoming), runs: used.flatMap(({ runs }) => runs) };
}

import { atom } from "jotai";
import { selectAtom } from "jotai/utils";
import type { Written } from "@/components/execution/written";
import type { LiveExecution, LiveStep } from "@/realtime/protocol";
import type { RunData } from "../model/run-data";
import { type NodeRunStatus, statusByNode } from "../model/step-status";

/** What is known of the run that the editor shows. Apart from the document: a status is never an edit. */
export type ShownRun = {
  execution: LiveExecution | null;
  steps: ReadonlyMap<string, LiveStep>;
  /** What running steps have written so far, by the same keys. */
  written: ReadonlyMap<string, Written>;
  connection: "idle" | "connecting" | "live" | "reconnecting" | "polling";
  /** Why the run cannot be followed; null while it can. */
  error: string | null;
};

const nothing: ShownRun = {
  execution: null,
  steps: new Map(),
  written: new Map(),
  connection: "idle",
  error: null,
};

const shownAtom = atom<ShownRun>(nothing);

/** The run that is shown, as last heard. */
export const shownRunAtom = atom((get) => get(shownAtom));
export const showRunAtom = atom(null, (_get, set, run: ShownRun | null) => set(shownAtom, run ?? nothing));

/** Apart from what steps write, which changes all the time. */
const shownStepsAtom = atom((get) => get(shownAtom).steps);

const nodeStatusesAtom = atom((get) => statusByNode(get(shownStepsAtom).values()));

const sameStatus = (a: NodeRunStatus | undefined, b: NodeRunStatus | undefined) =>
  a?.status === b?.status && a?.ended === b?.ended && a?.total === b?.total;

/** One node's status in the run that is shown: changes only when it does. */
export const statusAtomOf = (id: string) =>
  selectAtom(nodeStatusesAtom, (statuses) => statuses.get(id), sameStatus);

/** The steps of one node, a loop's iterations in order. */
export const stepsAtomOf = (id: string) =>
  atom((get) => [...get(shownStepsAtom).values()].filter((step) => step.nodeId === id));

/** What one step has written so far, by its `stepKey`. */
export const writtenAtomOf = (key: string) => atom((get) => get(shownAtom).written.get(key)?.text);

/** What the last run left behind, for suggestions and previews; null before the first. */
export const runDataAtom = atom<RunData | null>(null);

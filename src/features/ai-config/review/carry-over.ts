import { jsonEqual } from "@/lib/json-equal";
import type { Provenance, Suggestion } from "../schema";
import type { Configured } from "./changes";

/** A proposal that further words refine, and what of it was not cleared. */
export type Refined = { suggestion: Pick<Suggestion, "provenance">; proposed: Configured };

const topOf = (field: string) => field.split(".")[0] ?? field;

/**
 * A refinement with what the proposal before it had settled: its retries and time-out, where the new words say nothing
 * of them, and the origin of every field whose value is still the same.
 */
export function carryOver<S extends Suggestion>(next: S, { suggestion, proposed }: Refined): S {
  const node = { ...next.node };
  for (const name of ["retries", "timeoutMs"] as const) {
    const settled = proposed.settings[name];
    if (node[name] === undefined && settled !== undefined && name in suggestion.provenance)
      node[name] = settled;
  }
  const isKept = (field: string): boolean => {
    const top = topOf(field);
    if (top === "retries" || top === "timeoutMs") return node[top] === proposed.settings[top];
    return top in next.config && jsonEqual(next.config[top], proposed.config[top]);
  };
  const kept = Object.entries(suggestion.provenance).filter(([field]) => isKept(field));
  const tops = new Set(kept.map(([field]) => topOf(field)));
  const fresh = Object.entries(next.provenance).filter(([field]) => !tops.has(topOf(field)));
  const provenance: Record<string, Provenance> = Object.fromEntries([...kept, ...fresh]);
  return { ...next, node, provenance };
}

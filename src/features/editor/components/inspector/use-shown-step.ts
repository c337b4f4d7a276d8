import { useAtomValue } from "jotai";
import { useMemo, useState } from "react";
import { stepsAtomOf } from "../../state/run-atoms";

/** The iteration that is looked at: outside loops the only one, inside the one that was chosen, else a failed one. */
export function useShownStep(nodeId: string) {
  const steps = useAtomValue(useMemo(() => stepsAtomOf(nodeId), [nodeId]));
  const [chosen, choose] = useState<string | null>(null);
  const step =
    steps.find(({ iteration }) => iteration === chosen) ??
    steps.find(({ status }) => status === "FAILED") ??
    steps[0];
  return { steps, step, choose };
}

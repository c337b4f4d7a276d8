import { useAtom } from "jotai";
import { useEffect, useRef } from "react";
import { type DescribeState, describeAtom } from "../../describe-atoms";
import { clearPending, readPending, writePending } from "../../review/pending";

/** The state as it was left behind in this browser; undefined where nothing was. */
function leftBehind(workflowId: string): Partial<DescribeState> | undefined {
  const pending = readPending(window.localStorage, workflowId);
  if (!pending) return undefined;
  const { output, base, words, said, left } = pending;
  const opinion = { thumb: undefined, note: "" };
  return { said, status: { kind: "review", answer: { output, base, words, refined: null, left, opinion } } };
}

/**
 * The panel's state, of which an undecided proposal is kept in this browser: after a reload it is there again. A
 * proposal that was decided about is forgotten.
 */
export function useDescribeState(workflowId: string) {
  const [state, change] = useAtom(describeAtom);
  const restored = useRef(false);
  const { status, said } = state;

  useEffect(() => {
    if (!restored.current) {
      restored.current = true;
      const found = status.kind === "idle" ? leftBehind(workflowId) : undefined;
      if (found) return change(found);
    }
    if (status.kind === "review") {
      const { output, base, words, left } = status.answer;
      writePending(window.localStorage, workflowId, {
        at: Date.now(),
        base,
        output,
        words,
        said: [...said],
        left: [...left],
      });
    } else if (status.kind === "rejected" || status.kind === "applied") {
      clearPending(window.localStorage, workflowId);
    }
  }, [status, said, workflowId, change]);

  return [state, change] as const;
}

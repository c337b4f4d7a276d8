import { useSetAtom } from "jotai";
import { useEffect } from "react";
import { useLiveExecution } from "@/components/execution/use-live-execution";
import { isFinal } from "@/features/execution/schema";
import { useTRPCClient } from "@/trpc/client";
import { runDataOf } from "../../model/run-data";
import { useEditorParams } from "../../search-params";
import { runDataAtom, showRunAtom } from "../../state/run-atoms";
import { useEditor } from "../editor-context";

/** Follows the run that the address names, and keeps the data of the last run for templates. Draws nothing. */
export function LiveRun() {
  const [{ run }] = useEditorParams();
  const live = useLiveExecution(run);
  const showRun = useSetAtom(showRunAtom);
  const status = live.execution?.status;
  const over = status !== undefined && isFinal(status);
  useEffect(() => showRun(run ? live : null), [showRun, run, live]);
  useRunData(run, over);
  return null;
}

/** Reads the outputs of the run that is shown once it is over, and of the latest one at the beginning. */
function useRunData(run: string | null, over: boolean): void {
  const { workflowId } = useEditor();
  const client = useTRPCClient();
  const setRunData = useSetAtom(runDataAtom);
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      const latest = run ?? (await client.executions.list.query({ workflowId, limit: 1 })).items[0]?.id;
      if (!latest) return;
      const execution = await client.executions.get.query({ id: latest });
      if (wanted && execution.workflowId === workflowId) setRunData(runDataOf(execution));
    };
    if (run && !over) return;
    // Without it suggestions come from the schemas and previews are left out; the form works all the same.
    read().catch((error: unknown) => console.warn("The last run's data could not be read.", error));
    return () => {
      wanted = false;
    };
  }, [client, workflowId, run, over, setRunData]);
}

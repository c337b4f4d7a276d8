import { atom, useAtom, useSetAtom, useStore } from "jotai";
import { useCallback } from "react";
import type { Problem, WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { useTRPCClient } from "@/trpc/client";
import { clientErrorOf } from "@/trpc/error";
import { isTriggerNode } from "../../model/ancestors";
import { parseJson } from "../../model/field-text";
import { sampleInput } from "../../model/sample-input";
import { keepRunInput, readRunInputs } from "../../save/run-inputs";
import { useEditorParams } from "../../search-params";
import { documentAtom } from "../../state/document-atoms";
import { checkDocumentAtom, reportProblemsAtom } from "../../state/problem-atoms";
import { selectAtom, selectedNodesAtom } from "../../state/selection-atoms";
import { dialogAtom, inspectorSheetAtom } from "../../state/ui-atoms";
import { useEditor } from "../editor-context";
import { notify } from "../notify";

const startingAtom = atom(false);

/** Shows the list of problems and says how many there are. */
export function useShowProblems() {
  const report = useSetAtom(reportProblemsAtom);
  const select = useSetAtom(selectAtom);
  const openSheet = useSetAtom(inspectorSheetAtom);
  return useCallback(
    (document: WorkflowDocument, problems: readonly Problem[], what: string) => {
      report(document, problems);
      select({});
      openSheet(true);
      const count = problems.length === 1 ? "1 problem keeps" : `${problems.length} problems keep`;
      notify.error(`Not ${what}: ${count} this workflow from running.`);
    },
    [report, select, openSheet],
  );
}

/** The text that a trigger is given in a test: what was used last, else a sample. */
export const inputTextOf = (workflowId: string, trigger: WorkflowNode): string =>
  readRunInputs(window.localStorage, workflowId).inputs[trigger.id] ??
  JSON.stringify(sampleInput(trigger), null, 2);

/** The trigger that a test starts at without asking: the selected one, the last one, the only one. */
function obviousTrigger(
  workflowId: string,
  triggers: readonly WorkflowNode[],
  selected: ReadonlySet<string>,
): WorkflowNode | undefined {
  const last = readRunInputs(window.localStorage, workflowId).triggerId;
  return (
    triggers.find(({ id }) => selected.has(id)) ??
    triggers.find(({ id }) => id === last) ??
    (triggers.length === 1 ? triggers[0] : undefined)
  );
}

/** Runs exactly what is on the screen. Where it has problems, lists them and runs nothing. */
export function useTestRun() {
  const store = useStore();
  const client = useTRPCClient();
  const { workflowId } = useEditor();
  const [, setParams] = useEditorParams();
  const [starting, setStarting] = useAtom(startingAtom);
  const openDialog = useSetAtom(dialogAtom);
  const showProblems = useShowProblems();

  const run = useCallback(
    async (triggerId: string, inputText: string): Promise<boolean> => {
      const document = store.get(documentAtom);
      const read = inputText.trim() ? parseJson(inputText) : { ok: true as const, value: {} };
      if (!read.ok) {
        notify.error(read.message);
        return false;
      }
      setStarting(true);
      try {
        const input = { id: workflowId, document, triggerId, input: read.value };
        const { executionId } = await client.executions.run.mutate(input);
        keepRunInput(window.localStorage, workflowId, triggerId, inputText);
        await setParams({ run: executionId });
        return true;
      } catch (error) {
        const { message, details } = clientErrorOf(error);
        const problems = details?.problems as Problem[] | undefined;
        if (problems?.length) {
          openDialog(null);
          showProblems(document, problems, "started");
        } else notify.error(message);
        return false;
      } finally {
        setStarting(false);
      }
    },
    [client, workflowId, store, setParams, setStarting, openDialog, showProblems],
  );

  const test = useCallback(async () => {
    if (store.get(startingAtom)) return;
    const document = store.get(documentAtom);
    const problems = await store.set(checkDocumentAtom);
    if (problems.length) return showProblems(document, problems, "started");
    const triggers = document.nodes.filter(isTriggerNode);
    const trigger = obviousTrigger(workflowId, triggers, store.get(selectedNodesAtom));
    if (trigger) await run(trigger.id, inputTextOf(workflowId, trigger));
    else openDialog({ kind: "run-input" });
  }, [store, workflowId, run, openDialog, showProblems]);

  return { test, run, starting };
}

import { useAtomValue } from "jotai";
import { Play } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Label } from "@/components/ui/label";
import { Textarea } from "@/components/ui/textarea";
import { isTriggerNode } from "../../model/ancestors";
import { parseJson } from "../../model/field-text";
import { readRunInputs } from "../../save/run-inputs";
import { nodesAtom } from "../../state/document-atoms";
import { selectedNodesAtom } from "../../state/selection-atoms";
import { useEditor } from "../editor-context";
import { inputTextOf, useTestRun } from "../run/use-test-run";
import { LabelledSelect } from "./labelled-select";

/** Asks where a test run starts and with what. The answer is remembered for this workflow. */
export function RunInputDialog({ onClose }: { onClose: () => void }) {
  const { workflowId } = useEditor();
  const triggers = useAtomValue(nodesAtom).filter(isTriggerNode);
  const selected = useAtomValue(selectedNodesAtom);
  const [triggerId, setTriggerId] = useState(() => {
    const last = readRunInputs(window.localStorage, workflowId).triggerId;
    const first = triggers.find(({ id }) => selected.has(id)) ?? triggers.find(({ id }) => id === last);
    return (first ?? triggers[0])?.id ?? "";
  });
  const trigger = triggers.find(({ id }) => id === triggerId);
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const text = drafts[triggerId] ?? (trigger ? inputTextOf(workflowId, trigger) : "");
  const read = text.trim() ? parseJson(text) : undefined;
  const { run, starting } = useTestRun();
  const start = async () => {
    if (await run(triggerId, text)) onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Test with input</DialogTitle>
          <DialogDescription>
            Runs what is on the screen, saved or not. Later presses of Test use the same input.
          </DialogDescription>
        </DialogHeader>
        {triggers.length ? (
          <div className="grid gap-3">
            <LabelledSelect
              id="run-trigger"
              label="Start at"
              choices={triggers.map(({ id, data }) => ({ id, label: data.label }))}
              value={triggerId}
              onChange={setTriggerId}
            />
            <div className="grid gap-1">
              <Label htmlFor="run-input">
                {trigger?.type === "trigger.webhook" ? "The call: method, headers, query, body" : "Input"}{" "}
                (JSON)
              </Label>
              <Textarea
                id="run-input"
                data-testid="run-input"
                value={text}
                spellCheck={false}
                aria-invalid={read && !read.ok ? true : undefined}
                aria-describedby="run-input-error"
                className="field-sizing-content max-h-80 min-h-40 font-mono md:text-[13px]"
                onChange={(event) => setDrafts({ ...drafts, [triggerId]: event.currentTarget.value })}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void start();
                }}
              />
              <p id="run-input-error" className="min-h-4 text-destructive text-xs">
                {read && !read.ok && read.message}
              </p>
            </div>
          </div>
        ) : (
          <p className="text-sm">This workflow has no trigger, so nothing can start it: add one.</p>
        )}
        <DialogFooter>
          <Button variant="outline" onClick={onClose}>
            Close
          </Button>
          <Button
            pending={starting}
            disabled={!trigger || (read && !read.ok)}
            data-testid="run-start"
            onClick={() => void start()}
          >
            <Play aria-hidden="true" /> Run
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

import { useAtomValue, useSetAtom } from "jotai";
import { useEffect, useState } from "react";
import { Time } from "@/components/time";
import { Button } from "@/components/ui/button";
import { jsonEqual } from "@/lib/json-equal";
import { useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { storedOf } from "../save/editor-api";
import { aliveKeys, type JournalEntry, leftBehind } from "../save/journal";
import { applyDocumentAtom } from "../state/action-atoms";
import { readOnlyAtom } from "../state/document-atoms";
import { otherTabAtom, saveStateAtom } from "../state/save-atoms";
import { useEditor } from "./editor-context";
import { notify } from "./notify";

function Notice({ children, testId }: { children: React.ReactNode; testId: string }) {
  return (
    <div
      role="status"
      data-testid={testId}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warning/10 px-3 py-1.5 text-xs"
    >
      {children}
    </div>
  );
}

type Left = { key: string; entry: JournalEntry };

/** Offers the draft that a crash or a closed browser left behind, where it differs from what is stored. */
function LeftBehind() {
  const { workflowId, autosaver } = useEditor();
  const apply = useSetAtom(applyDocumentAtom);
  const [left, setLeft] = useState<Left | null>(null);
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      const alive = await aliveKeys();
      if (!wanted) return;
      const found = leftBehind(window.localStorage, workflowId, alive);
      const differing = found.filter(({ key, entry }) => {
        const same = jsonEqual(entry.document, autosaver.stored.document);
        if (same) window.localStorage.removeItem(key);
        return !same;
      });
      setLeft(differing[0] ?? null);
    };
    look().catch((error: unknown) => console.warn("The local journal could not be read.", error));
    return () => {
      wanted = false;
    };
  }, [workflowId, autosaver]);
  if (!left) return null;
  const { key, entry } = left;
  const forget = () => {
    window.localStorage.removeItem(key);
    setLeft(null);
  };
  const restore = () => {
    apply(entry.document);
    autosaver.resume(entry.revision);
    forget();
  };
  return (
    <Notice testId="restore-notice">
      <span>
        Unsaved changes from <Time value={new Date(entry.at).toISOString()} exact /> were kept in this
        browser.
        {entry.revision < autosaver.stored.revision &&
          ` They were made on revision ${entry.revision}; ${autosaver.stored.revision} is stored now, so you will be asked how to bring both together.`}
      </span>
      <span className="flex gap-2">
        <Button size="sm" data-testid="restore" onClick={restore}>
          Restore
        </Button>
        <Button size="sm" variant="outline" data-testid="discard" onClick={forget}>
          Discard
        </Button>
      </span>
    </Notice>
  );
}

/** Says that another tab of this browser saved the workflow, and offers to load what it saved. */
function OtherTab() {
  const { workflowId, autosaver } = useEditor();
  const client = useTRPCClient();
  const revision = useAtomValue(otherTabAtom);
  const setRevision = useSetAtom(otherTabAtom);
  const saving = useAtomValue(saveStateAtom).status;
  const apply = useSetAtom(applyDocumentAtom);
  if (revision === null || saving === "conflict") return null;
  const load = async () => {
    try {
      const stored = storedOf(await client.workflows.get.query({ id: workflowId }));
      if (autosaver.dirty) autosaver.meet(stored);
      else {
        apply(stored.document);
        autosaver.rebase(stored, stored.document);
      }
      setRevision(null);
    } catch (error) {
      notify.error(errorMessage(error));
    }
  };
  return (
    <Notice testId="other-tab-notice">
      <span>
        Another tab saved revision {revision}.{" "}
        {saving === "saved"
          ? "Load it to go on from there."
          : "You have changes of your own: compare the two."}
      </span>
      <Button size="sm" variant="outline" data-testid="load-other" onClick={() => void load()}>
        {saving === "saved" ? "Load it" : "Compare"}
      </Button>
    </Notice>
  );
}

/** What one has to know before editing goes on. */
export function Notices() {
  const readOnly = useAtomValue(readOnlyAtom);
  return (
    <>
      {!readOnly && <LeftBehind />}
      <OtherTab />
    </>
  );
}

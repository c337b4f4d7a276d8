import { useSetAtom, useStore } from "jotai";
import { useCallback, useState } from "react";
import type { Problem } from "@/lib/workflow/document";
import { useTRPCClient } from "@/trpc/client";
import { clientErrorOf, errorMessage } from "@/trpc/error";
import { storedOf } from "../../save/editor-api";
import { deploymentAtom } from "../../state/save-atoms";
import { dialogAtom } from "../../state/ui-atoms";
import { useEditor } from "../editor-context";
import { notify } from "../notify";
import { useShowProblems } from "../run/use-test-run";

/** Saves, then deploys the very revision that was on the screen. */
export function useDeploy() {
  const store = useStore();
  const client = useTRPCClient();
  const { workflowId, autosaver } = useEditor();
  const openDialog = useSetAtom(dialogAtom);
  const showProblems = useShowProblems();
  const [pending, setPending] = useState(false);

  const deploy = useCallback(async () => {
    setPending(true);
    try {
      const saved = await autosaver.flush();
      if (saved.status === "conflict") return openDialog({ kind: "conflict" });
      if (saved.status === "unsaved" && saved.held) return openDialog({ kind: "empty" });
      if (saved.status !== "saved") {
        const why = saved.status === "failed" ? saved.message : "it changed meanwhile; press Deploy again.";
        notify.error(`Not deployed, because the draft could not be saved: ${why}`);
        return;
      }
      const { document } = autosaver.stored;
      const first = store.get(deploymentAtom).version === null;
      try {
        const { version } = await client.workflows.deploy.mutate({
          id: workflowId,
          revision: saved.revision,
        });
        store.set(deploymentAtom, { version, draftIsActive: true });
        notify.success(`Version ${version} is live.`);
        if (first && version !== null) openDialog({ kind: "deployed", version });
      } catch (error) {
        const failure = clientErrorOf(error);
        const problems = failure.details?.problems as Problem[] | undefined;
        if (problems?.length) showProblems(document, problems, "deployed");
        else if (failure.code === "CONFLICT") {
          autosaver.meet(storedOf(await client.workflows.get.query({ id: workflowId })));
        } else notify.error(failure.message);
      }
    } catch (error) {
      notify.error(errorMessage(error));
    } finally {
      setPending(false);
    }
  }, [autosaver, client, workflowId, openDialog, showProblems, store]);

  return { deploy, pending };
}

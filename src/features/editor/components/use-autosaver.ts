import { useStore } from "jotai";
import { useEffect, useState } from "react";
import { useTRPCClient } from "@/trpc/client";
import { Autosaver } from "../save/autosaver";
import { saveDraft, saveOnLeave, storedOf } from "../save/editor-api";
import { holdKey, Journal } from "../save/journal";
import { TabChannel } from "../save/tab-channel";
import type { WorkflowDetail } from "../schema";
import { documentAtom } from "../state/document-atoms";
import { deploymentAtom, otherTabAtom, saveStateAtom } from "../state/save-atoms";

/** How long after a change the local journal is written, in milliseconds. */
const journalDelay = 400;

/**
 * Saves the document of this store: to the server after each change, to the journal meanwhile, and with a last
 * request when the page is left. The autosaver lives as long as the component. `onDetail` hears of each state of
 * the workflow that the server tells.
 */
export function useAutosaver(
  workflow: WorkflowDetail,
  onDetail: (detail: WorkflowDetail) => void,
): Autosaver {
  const store = useStore();
  const client = useTRPCClient();
  const { id } = workflow;
  const [autosaver] = useState(() => {
    const noteDetail = (detail: WorkflowDetail) => {
      onDetail(detail);
      store.set(deploymentAtom, { version: detail.activeVersion, draftIsActive: detail.draftIsActive });
    };
    return new Autosaver(storedOf(workflow), {
      save: (document, revision) => saveDraft(client, id, document, revision, noteDetail),
      onState: (state) => store.set(saveStateAtom, state),
    });
  });

  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const journal = new Journal(window.localStorage, id, crypto.randomUUID());
    holdKey(journal.key, signal);
    let journalTimer: ReturnType<typeof setTimeout> | undefined;
    const writeJournal = () => {
      clearTimeout(journalTimer);
      if (autosaver.dirty) journal.write(store.get(documentAtom), autosaver.stored.revision, Date.now());
    };

    const channel = new TabChannel(id, (revision) => {
      if (revision > autosaver.stored.revision) store.set(otherTabAtom, revision);
    });
    autosaver.start((stored) => {
      channel.saved(stored.revision);
      store.set(otherTabAtom, (known) => (known && known > stored.revision ? known : null));
    });

    const offDocument = store.sub(documentAtom, () => {
      autosaver.edited(store.get(documentAtom));
      clearTimeout(journalTimer);
      journalTimer = setTimeout(writeJournal, journalDelay);
    });
    const offState = store.sub(saveStateAtom, () => {
      if (store.get(saveStateAtom).status === "saved") journal.clear();
    });

    // A page that goes away is blurred and hidden too, when what it had to save is on its way.
    const flush = () => {
      if (!autosaver.isLeaving) void autosaver.flush();
    };
    const onHidden = () => {
      if (document.visibilityState !== "hidden") return;
      writeJournal();
      flush();
    };
    const onLeave = (event: BeforeUnloadEvent) => {
      writeJournal();
      const pending = autosaver.leave();
      const safe = !pending
        ? !autosaver.dirty || store.get(saveStateAtom).status === "saving"
        : saveOnLeave(id, pending.document, pending.revision);
      if (!safe) event.preventDefault();
    };
    window.addEventListener("blur", flush, { signal });
    window.addEventListener("online", flush, { signal });
    document.addEventListener("visibilitychange", onHidden, { signal });
    window.addEventListener("pagehide", writeJournal, { signal });
    window.addEventListener("beforeunload", onLeave, { signal });

    return () => {
      offDocument();
      offState();
      // Leaving by a link of the application keeps the page alive: the last change is saved all the same.
      writeJournal();
      void autosaver.flush().then((state) => state.status === "saved" && journal.clear());
      autosaver.stop();
      channel.close();
      clearTimeout(journalTimer);
      ending.abort();
    };
  }, [autosaver, id, store]);

  return autosaver;
}

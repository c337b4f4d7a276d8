import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { workflowHref } from "@/lib/links";
import { useTRPC, useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { DescribedProposal } from "../../describe-atoms";
import { editWords, keepWords, sendWords } from "../../review/kept-words";
import { writePending } from "../../review/pending";
import { askDescribe } from "./ask-describe";

/** Where words that were typed and not yet sent are kept until this tab is closed, without secrets. */
const wordsKey = "workfuse:description";

type Status =
  | { kind: "idle" }
  | { kind: "asking" }
  | { kind: "opening" }
  | { kind: "nothing"; output: DescribedProposal }
  | { kind: "failed"; message: string };

/** Whether there is more to it than the trigger that every workflow needs. */
const saysSomething = ({ document, provenance }: DescribedProposal): boolean =>
  document.nodes.some(({ id }) => provenance[id]?.type !== "default");

/**
 * From words to the editor of a new workflow, in which the proposal waits to be looked at. The workflow is stored empty,
 * under the proposed name: nothing of the proposal is stored before it is applied.
 */
export function useDescribeStart() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const [words, setWords] = useState(() => editWords(window.sessionStorage.getItem(wordsKey) ?? ""));
  const [status, setStatus] = useState<Status>({ kind: "idle" });
  const under = useRef<AbortController | null>(null);
  useEffect(() => () => under.current?.abort(), []);

  const open = async (output: DescribedProposal) => {
    setStatus({ kind: "opening" });
    const { name, description } = output.document;
    const empty = { name, ...(description && { description }), nodes: [], edges: [] };
    const { id, document } = await client.workflows.create.mutate({ document: empty });
    const kept = keepWords(words.trim()).text;
    const pending = { at: Date.now(), base: document, output, words: kept, said: [kept], left: [] };
    writePending(window.localStorage, id, pending);
    window.sessionStorage.removeItem(wordsKey);
    void queryClient.invalidateQueries({ queryKey: trpc.workflows.list.pathKey() });
    router.push(workflowHref(id));
  };

  return {
    words,
    status,
    type: (text: string) => {
      setWords(text);
      window.sessionStorage.setItem(wordsKey, keepWords(text).text);
    },
    /** Asks; `useModel: false` has the parser answer alone. */
    send: async (how: { useModel?: false } = {}) => {
      const text = words.trim();
      if (!text) return;
      const controller = new AbortController();
      under.current?.abort();
      under.current = controller;
      setStatus({ kind: "asking" });
      try {
        const output = await askDescribe(client, { text: sendWords(text), ...how }, controller.signal);
        if (controller.signal.aborted) return;
        if (saysSomething(output)) await open(output);
        else setStatus({ kind: "nothing", output });
      } catch (error) {
        if (!controller.signal.aborted) setStatus({ kind: "failed", message: errorMessage(error) });
      }
    },
    cancel: () => {
      under.current?.abort();
      setStatus({ kind: "idle" });
    },
    dismiss: () => setStatus({ kind: "idle" }),
  };
}

export type DescribeStart = ReturnType<typeof useDescribeStart>;

import { useCallback, useEffect, useMemo, useRef } from "react";
import { toast } from "@/components/toast";
import type { WorkflowDocument } from "@/lib/workflow/document";
import { findDefinition } from "@/nodes/registry";
import { useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type {
  DescribeAnswer,
  DescribedProposal,
  DescribeRequest,
  DescribeState,
  Question,
} from "../../describe-atoms";
import { answerQuestion } from "../../review/answer-question";
import { carryOverDocument } from "../../review/carry-over-document";
import { editWords, keepWords, sendWords, showWords } from "../../review/kept-words";
import { broughtUpTo, proposalView, summaryOf } from "../../review/proposal-view";
import { trimContext } from "../../review/sample";
import { askDescribe } from "./ask-describe";
import type { DescribePanelProps } from "./describe-props";
import { useDescribeState } from "./use-pending";

const mostSaid = 5;
/** What an opinion may hold of the words, in characters. */
const longestIntent = 4_000;

const backTo = (before: DescribeAnswer | null): DescribeState["status"] =>
  before ? { kind: "review", answer: before } : { kind: "idle" };

/** How an answer looks against a document; the last one is kept, as the canvas and the panel both ask. */
function viewer({ base, output, left }: DescribeAnswer) {
  let last: { present: WorkflowDocument; view: ReturnType<typeof proposalView> } | undefined;
  return (present: WorkflowDocument) => {
    if (last?.present !== present) {
      const proposal = { base, proposed: output.document, provenance: output.provenance, left };
      last = { present, view: proposalView(proposal, present) };
    }
    return last.view;
  };
}

/** A new workflow keeps the name and description that it was given before. */
function keepDetails(
  output: DescribedProposal,
  { name, description, nodes }: WorkflowDocument,
): DescribedProposal {
  if (nodes.length) return output;
  const { document } = output;
  const details = {
    ...(!/^(untitled|new workflow)/i.test(name) && { name }),
    ...(description && { description }),
  };
  return { ...output, document: { ...document, ...details } };
}

/** Asking, reviewing and applying for the whole workflow. */
export function useDescribe({ workflowId, document, readContext, onApply }: DescribePanelProps) {
  const [state, change] = useDescribeState(workflowId);
  const client = useTRPCClient();
  const under = useRef<{
    controller: AbortController;
    before: DescribeAnswer | null;
    /** Does the same by the parser alone. */
    byParser: () => void;
  } | null>(null);
  const cancel = useCallback(() => {
    const asked = under.current;
    if (!asked) return;
    under.current = null;
    asked.controller.abort();
    change({ status: backTo(asked.before) });
  }, [change]);
  useEffect(() => cancel, [cancel]);

  const { status } = state;
  const answer = status.kind === "review" ? status.answer : null;
  const look = useMemo(() => answer && viewer(answer), [answer]);
  const view = useMemo(() => look?.(document) ?? null, [look, document]);

  /** Runs one request at a time; what it gives is the new state, unless it was cancelled or failed. */
  const run = async (
    before: DescribeAnswer | null,
    work: (signal: AbortSignal) => Promise<Partial<DescribeState>>,
    retry: () => void,
    byParser: () => void,
  ) => {
    under.current?.controller.abort();
    const controller = new AbortController();
    under.current = { controller, before, byParser };
    change({ status: { kind: "asking", before } });
    try {
      const next = await work(controller.signal);
      if (!controller.signal.aborted) change(next);
    } catch (error) {
      if (controller.signal.aborted) return;
      change({ status: { kind: "failed", message: errorMessage(error), retry, before } });
    }
    if (under.current?.controller === controller) under.current = null;
  };

  const ask = (request: DescribeRequest, how: { useModel?: false } = {}): Promise<void> => {
    const { words, earlier, base, refined, before } = request;
    const target = refined?.document ?? base;
    const isEmpty = !target.nodes.length;
    const work = async (signal: AbortSignal): Promise<Partial<DescribeState>> => {
      const input = { text: sendWords(words), document: isEmpty ? undefined : target, ...how };
      const output = keepDetails(await askDescribe(client, input, signal), base);
      const { text } = keepWords(words);
      const latest: DescribeAnswer = {
        output: refined ? carryOverDocument(output, refined.answer.output, refined.document) : output,
        base,
        words: text,
        refined,
        left: [],
        opinion: { thumb: undefined, note: "" },
      };
      const said = [...earlier.filter((one) => one !== text), text].slice(-mostSaid);
      return { words: "", said, status: { kind: "review", answer: latest } };
    };
    const again = () => void ask(request);
    return run(before, work, again, () => void ask(request, { useModel: false }));
  };

  /** Asks in the place of an answer, for the document as it stands now. */
  const askAnew = (answer: DescribeAnswer, words: string) => {
    const { base, refined } = answer;
    const current = refined && { ...refined, document: broughtUpTo(document, base, refined.document) };
    void ask({ words, earlier: state.said.slice(0, -1), base: document, refined: current, before: answer });
  };

  /** Answers a question about a node by asking for that node alone. */
  const replyAt = (
    question: Question,
    text: string,
    before: DescribeAnswer,
    how: { useModel?: false } = {},
  ): Promise<void> => {
    const { output } = before;
    const node = output.document.nodes.find(({ id }) => id === question.nodeId);
    const definition = node && findDefinition(node.type, node.typeVersion);
    if (!node || !definition) return Promise.resolve();
    const work = async (signal: AbortSignal): Promise<Partial<DescribeState>> => {
      const input = {
        nodeType: node.type,
        intent: text,
        context: trimContext(readContext(output.document, node.id)),
        current: node.data.config,
        ...how,
      };
      const suggestion = await client.ai.config.mutate(input, { signal });
      const isSecret = keepWords(text).found;
      const answered = answerQuestion(output, question, node, definition, suggestion, isSecret ? null : text);
      if (answered) return { status: { kind: "review", answer: { ...before, output: answered } } };
      const message = isSecret
        ? "A secret is not kept in a workflow. Store it as a credential, and choose it at the node after applying."
        : `“${showWords(keepWords(text).text)}” does not fit. Say it in other words, or fill it in at ${node.data.label} after applying.`;
      return { status: { kind: "failed", message, retry: null, before } };
    };
    const again = () => void replyAt(question, text, before);
    return run(before, work, again, () => void replyAt(question, text, before, { useModel: false }));
  };

  /** Stores what the user thought of a proposal, where they said so. */
  const giveOpinion = (outcome: "accepted" | "edited" | "rejected") => {
    if (!answer?.opinion.thumb) return;
    const { opinion, words, output } = answer;
    const note = opinion.note.trim();
    client.ai.feedback.give
      .mutate({
        nodeType: "workflow",
        intent: showWords(words).slice(0, longestIntent),
        config: output.document,
        source: output.source,
        ...(output.model && { model: output.model }),
        thumb: opinion.thumb,
        outcome,
        ...(note && { note }),
      })
      .catch((error: unknown) => toast.error(`Your opinion was not stored: ${errorMessage(error)}`));
  };

  const review = (next: Partial<DescribeAnswer>) => {
    if (answer) change({ status: { kind: "review", answer: { ...answer, ...next } } });
  };

  return {
    state,
    answer,
    view,
    /** How the proposal is drawn over a document; null while there is none. */
    look,
    type: (words: string) => change({ words }),
    /** Sends the words; where a proposal is open they go on from what of it is not left out. */
    send: () => {
      const words = state.words.trim();
      if (!words) return;
      const refined = answer && view && { answer, document: view.next };
      // Once a proposal was decided about, what led to it is no part of the next.
      const earlier = answer ? state.said : [];
      void ask({ words, earlier, base: document, refined, before: answer });
    },
    /** Takes an answer to a question: at its node, or by saying all anew together with it. */
    reply: (text: string, question: Question) => {
      const said = text.trim();
      if (!answer || !said) return;
      if (question.nodeId !== null) return void replyAt(question, said, answer);
      askAnew(answer, `${answer.words}\n${said}`);
    },
    /** Has the same words read again, for the document with what was edited since. */
    again: () => {
      if (answer) askAnew(answer, answer.words);
    },
    cancel,
    /** Goes on with what the parser reads, without waiting for a model any longer. */
    takeParser: () => under.current?.byParser(),
    dismiss: () => {
      if (status.kind === "failed") change({ status: backTo(status.before) });
    },
    toggle: (ids: readonly string[], taken: boolean) => {
      if (!answer) return;
      const others = answer.left.filter((id) => !ids.includes(id));
      review({ left: taken ? others : [...others, ...ids] });
    },
    rate: (opinion: DescribeAnswer["opinion"]) => review({ opinion }),
    apply: () => {
      if (!answer || !view?.chosen.length) return;
      giveOpinion(view.chosen.length === view.changes.length ? "accepted" : "edited");
      const there = new Set(view.next.nodes.map(({ id }) => id));
      const questions = answer.output.questions.filter(({ nodeId }) => nodeId !== null && there.has(nodeId));
      onApply(view.next);
      change({ status: { kind: "applied", summary: summaryOf(view), document: view.next, questions } });
    },
    /** Lets the proposal go, and puts its words back into the field to be changed. */
    reject: () => {
      if (!answer) return;
      giveOpinion("rejected");
      const words = state.words || editWords(state.said.at(-1) ?? "");
      change({
        words,
        said: state.said.slice(0, -1),
        status: { kind: "rejected", answer, said: state.said },
      });
    },
    /** Shows a proposal again that was let go. */
    restore: () => {
      if (status.kind !== "rejected") return;
      change({ words: "", said: status.said, status: { kind: "review", answer: status.answer } });
    },
  };
}

export type Describe = ReturnType<typeof useDescribe>;

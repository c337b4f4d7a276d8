import { useAtom } from "jotai";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { toast } from "@/components/toast";
import { useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { streamClient } from "@/trpc/stream-client";
import { type Answer, type MagicState, magicAtomOf, type Proposal, type Request } from "../atoms";
import { carryOver } from "../review/carry-over";
import { applyChanges, type Change, changesOf } from "../review/changes";
import { type Draft, draftAfter } from "../review/draft";
import { editWords, keepWords, sendWords, showWords } from "../review/kept-words";
import { trimContext } from "../review/sample";
import type { ConfigureEvent } from "../schema";
import type { MagicInputProps } from "./magic-props";

const mostSaid = 3;

const secretQuestion = {
  field: "credentialId",
  question: "A secret was left out of the config. Store it as a credential and choose it here.",
};

/** Questions that are still open: a credential that the node has already needs none, but a secret does. */
function openQuestions(output: Proposal, hadSecret: boolean, hasCredential: boolean) {
  const asksForCredential = output.questions.some(({ field }) => field === "credentialId");
  if (hadSecret) return asksForCredential ? output.questions : [...output.questions, secretQuestion];
  return output.questions.filter(({ field }) => field !== "credentialId" || !hasCredential);
}

const backTo = (before: Answer | null): MagicState["status"] =>
  before ? { kind: "review", answer: before } : { kind: "idle" };

/** Asking, reviewing and accepting at one node. */
export function useMagic(props: MagicInputProps) {
  const { nodeId, definition, present, hasCredential, readContext, onAccept } = props;
  const [state, change] = useAtom(useMemo(() => magicAtomOf(nodeId), [nodeId]));
  const client = useTRPCClient();
  const under = useRef<{ controller: AbortController; request: Request } | null>(null);
  const cancel = useCallback(() => {
    const asked = under.current;
    if (!asked) return;
    under.current = null;
    asked.controller.abort();
    change({ status: backTo(asked.request.before) });
  }, [change]);
  useEffect(() => cancel, [cancel]);

  const answer = state.status.kind === "review" ? state.status.answer : null;
  const changes = useMemo(
    () => (answer ? changesOf(definition, present, answer.output) : []),
    [answer, definition, present],
  );
  const chosen = useMemo(() => changes.filter(({ id }) => !answer?.left.includes(id)), [changes, answer]);
  const proposed = useMemo(() => applyChanges(present, chosen), [present, chosen]);

  const settle = useCallback(
    (request: Request, output: Proposal) => {
      under.current = null;
      const { refined } = request;
      const { text, found } = keepWords(request.words);
      const secret = request.hadSecret || found;
      const questions = openQuestions(output, secret, hasCredential);
      const latest: Answer = {
        output: { ...(refined ? carryOver(output, refined) : output), questions },
        words: text,
        base: request.base,
        refined,
        hadSecret: secret,
        left: [],
        opinion: { thumb: undefined, note: "" },
      };
      const said = [...request.earlier.filter((words) => words !== text), text].slice(-mostSaid);
      change({ words: "", said, status: { kind: "review", answer: latest } });
    },
    [hasCredential, change],
  );

  const ask = useCallback(
    async (request: Request) => {
      const { before, refined } = request;
      under.current?.controller.abort();
      const controller = new AbortController();
      under.current = { controller, request };
      change({ status: { kind: "asking", before, draft: null } });
      const input = {
        nodeType: definition.type,
        intent: sendWords(request.words),
        context: trimContext(readContext()),
        current: request.base,
      };
      try {
        const { signal } = controller;
        const events = await streamClient.ai.configStream.mutate(input, { signal });
        let output: Proposal | undefined;
        let draft: Draft | null = null;
        for await (const event of events as AsyncIterable<ConfigureEvent>) {
          if (signal.aborted) return;
          if (event.type === "answer") output = event.answer;
          else {
            const known: typeof event =
              event.type === "parser" && refined
                ? { ...event, answer: { ...event.answer, ...carryOver(event.answer, refined) } }
                : event;
            draft = draftAfter(draft, known);
            change({ status: { kind: "asking", before, draft } });
          }
        }
        if (signal.aborted) return;
        if (!output) throw new Error("The answer did not arrive whole.");
        settle(request, output);
      } catch (error) {
        if (controller.signal.aborted) return;
        under.current = null;
        change({ status: { kind: "failed", message: errorMessage(error), request } });
      }
    },
    [definition, readContext, settle, change],
  );

  /** Stores what the user thought of a proposal, where they said so. */
  const giveOpinion = (outcome: "accepted" | "edited" | "rejected") => {
    if (!answer?.opinion.thumb) return;
    const { opinion, words, output } = answer;
    const note = opinion.note.trim();
    client.ai.feedback.give
      .mutate({
        nodeType: definition.type,
        intent: showWords(words),
        config: output.config,
        source: output.source,
        ...(output.model && { model: output.model }),
        thumb: opinion.thumb,
        outcome,
        ...(note && { note }),
      })
      .catch((error: unknown) => toast.error(`Your opinion was not stored: ${errorMessage(error)}`));
  };

  return {
    state,
    answer,
    changes,
    chosen,
    proposed,
    type: (words: string) => change({ words }),
    /** Sends the text field's words; where a proposal is open they refine it. */
    send: () => {
      const words = state.words.trim();
      if (!words) return;
      const hadSecret = answer?.hadSecret ?? false;
      const refined = answer && { suggestion: answer.output, proposed };
      void ask({
        words,
        base: proposed.config,
        earlier: state.said,
        hadSecret,
        refined,
        before: answer,
      });
    },
    /** Adds an answer to the words that a question came back for, and asks again. */
    reply: (text: string) => {
      if (!answer || !text.trim()) return;
      const { base, hadSecret, refined } = answer;
      const words = `${answer.words}\n${text.trim()}`;
      void ask({ words, base, earlier: state.said.slice(0, -1), hadSecret, refined, before: answer });
    },
    retry: () => {
      if (state.status.kind === "failed") void ask(state.status.request);
    },
    cancel,
    /** Goes on with what the parser read, without waiting for the model any longer. */
    takeParser: () => {
      const asked = under.current;
      if (!asked || state.status.kind !== "asking" || !state.status.draft) return;
      const { parser, model } = state.status.draft;
      asked.controller.abort();
      settle(asked.request, { ...parser, notice: `${model} was not waited for.` });
    },
    /** Goes back to what was there before a request that failed. */
    dismiss: () => {
      if (state.status.kind === "failed") change({ status: backTo(state.status.request.before) });
    },
    toggle: ({ id }: Change) => {
      if (!answer) return;
      const left = answer.left.includes(id)
        ? answer.left.filter((other) => other !== id)
        : [...answer.left, id];
      change({ status: { kind: "review", answer: { ...answer, left } } });
    },
    rate: (opinion: Answer["opinion"]) => {
      if (answer) change({ status: { kind: "review", answer: { ...answer, opinion } } });
    },
    accept: () => {
      if (!chosen.length) return;
      giveOpinion(chosen.length === changes.length ? "accepted" : "edited");
      onAccept(proposed);
      change({ status: { kind: "accepted", fields: chosen.length, config: proposed.config } });
    },
    /** Lets the proposal go, and puts its words back into the field to be changed. */
    reject: () => {
      giveOpinion("rejected");
      const words = state.words || editWords(state.said.at(-1) ?? "");
      change({ words, said: state.said.slice(0, -1), status: { kind: "idle" } });
    },
  };
}

export type Magic = ReturnType<typeof useMagic>;

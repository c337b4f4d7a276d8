import type { Provenance, Suggestion } from "../../schema";

/** A suggestion in the making. Fields are named like in problems: `cron`, `rules.0.right`. */
export type Draft = {
  /** Puts a field of the config's first level, and where it comes from. */
  set(field: string, value: unknown, origin: Provenance): void;
  /** Says where a part of a field comes from, such as `fields.0.value`. */
  note(field: string, origin: Provenance): void;
  /** Asks for a field; the same question is asked once. */
  ask(field: string, question: string): void;
  /** Whether anything is asked yet. */
  asks(): boolean;
  suggestion(): Suggestion;
};

/** An empty suggestion to be filled. */
export function newDraft(): Draft {
  const config: Record<string, unknown> = {};
  const provenance: Record<string, Provenance> = {};
  const questions: Suggestion["questions"] = [];
  return {
    set(field, value, origin) {
      config[field] = value;
      provenance[field] = origin;
    },
    note(field, origin) {
      provenance[field] = origin;
    },
    ask(field, question) {
      if (!questions.some((asked) => asked.field === field && asked.question === question))
        questions.push({ field, question });
    },
    asks: () => questions.length > 0,
    suggestion: () => ({ config, node: {}, questions, provenance }),
  };
}

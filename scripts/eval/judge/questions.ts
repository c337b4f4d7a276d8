import type { Answer } from "../configurator";
import type { Expectation } from "../line";

/** Whether a question is asked for a field or for a part of it (`body` by `body.content`). */
const asked = (answer: Answer, field: string): boolean =>
  answer.questions.some((question) => question.field === field || question.field.startsWith(`${field}.`));

/** Questions that had to be asked and were not. */
export function questionFaults(expected: Expectation, answer: Answer): string[] {
  const fields = answer.questions.map(({ field }) => field).join(", ") || "nothing";
  return [
    ...(expected.asks ?? [])
      .filter((field) => !asked(answer, field))
      .map((field) => `asks: wanted ${field}, got ${fields}`),
    ...(expected.asksAny && !answer.questions.length ? ["asks: wanted a question, got none"] : []),
  ];
}

/** Texts of an answer that must be nowhere in it. */
export const leaks = (expected: Expectation, answer: Answer): string[] => {
  const { usage: _, ...said } = answer;
  const text = JSON.stringify(said);
  return (expected.neverContains ?? []).filter((secret) =>
    text.includes(JSON.stringify(secret).slice(1, -1)),
  );
};

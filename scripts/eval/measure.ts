import type { Answer, Configurator } from "./configurator";
import { inventedFields } from "./grounding";
import { judge } from "./judge/judge";
import { leaks, questionFaults } from "./judge/questions";
import type { Line } from "./line";

/** What came of one line. */
export type Outcome = {
  set: string;
  line: Line;
  /** Missing where none was given. */
  answer?: Answer;
  /** What was expected and did not come; empty where the line is right. */
  faults: string[];
  /** Whether the line's questions were asked; missing where it has none. */
  asked?: boolean;
  /** Fields that were asked for although the line wants no question. A credential may always be asked for. */
  needless: string[];
  /** Required fields set without grounds. */
  invented: string[];
  /** Secrets of the intent that the answer holds. */
  leaked: string[];
  milliseconds: number;
};

/** Tells a time in milliseconds, of which only differences count. */
export type Clock = () => number;

/** What this process has used of its processors, so that other work on the machine does not count. */
export const processorTime: Clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function outcomeOf(set: string, line: Line, configure: Configurator, clock: Clock): Promise<Outcome> {
  const started = clock();
  const took = () => clock() - started;
  const wantsQuestion = line.expect.asks !== undefined || line.expect.asksAny === true;
  let answer: Answer;
  try {
    answer = await configure(line);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const none = { needless: [], invented: [], leaked: [] };
    const asked = wantsQuestion ? { asked: false } : {};
    return { set, line, faults: [`no answer: ${message}`], ...asked, ...none, milliseconds: took() };
  }
  const milliseconds = took();
  return {
    set,
    line,
    answer,
    faults: await judge(line, answer),
    ...(wantsQuestion && { asked: questionFaults(line.expect, answer).length === 0 }),
    needless: wantsQuestion
      ? []
      : answer.questions.map(({ field }) => field).filter((field) => field !== "credentialId"),
    invented: inventedFields(line, answer),
    leaked: leaks(line.expect, answer).filter((text) => line.intent.includes(text)),
    milliseconds,
  };
}

/**
 * Answers and judges all lines of a set, one after the other. `clock` tells how long an answer takes: the time that
 * passes, where it is left out.
 */
export async function measure(
  set: string,
  lines: readonly Line[],
  configure: Configurator,
  clock: Clock = () => performance.now(),
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const line of lines) outcomes.push(await outcomeOf(set, line, configure, clock));
  return outcomes;
}

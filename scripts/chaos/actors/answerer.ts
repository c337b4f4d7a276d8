import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { between, randomFor, weighted } from "~/scripts/lib/random";
import type { Line } from "../recorded";
import { insist } from "./insist";

/** An answer that was sent to the address of a step that waits, or will, and what came of it. */
export type Answer = {
  run: string;
  iteration: string;
  body: { by: string };
  /** When the answer to it was here, in milliseconds since 1970. */
  answeredAt: number;
  /** 200 where it was taken; undefined where nothing came back. */
  status: number | undefined;
  /** Whether an answer before that may have been lost: then it may have been taken although it is said to be late. */
  repeated: boolean;
};

/** How often to look for addresses, in milliseconds. */
const everyMs = 100;
/** The longest that somebody takes to answer, in milliseconds. */
const slowestMs = 3_000;

type Asking = { run: string; number: string; iteration: string; resume: string };

/** Answers as the seed says: not at all, once, or by two people at the same time, soon or late. */
async function answer({ run, number, iteration, resume }: Asking, seed: number, deadline: number) {
  const random = randomFor(seed, "answers", number, iteration);
  const times = weighted(random, [
    [0, 2],
    [1, 5],
    [2, 3],
  ] as const);
  await sleep(between(random, 0, slowestMs));
  const send = async (place: number): Promise<Answer> => {
    const body = { by: `${number} ${place}` };
    const { status, repeated } = await insist(resume, { method: "POST", body }, { deadline });
    return { run, iteration, body, answeredAt: Date.now(), status, repeated: repeated > 0 };
  };
  return Promise.all(Array.from({ length: times }, (_, place) => send(place)));
}

/**
 * Reads what the recorder wrote and answers at each address that it was told, once however often it is told, until
 * stopped. Resolves to all answers.
 */
export function startAnswerer(
  file: string,
  { seed, deadline }: { seed: number; deadline: number },
): { stop(): Promise<Answer[]> } {
  let stopped = false;
  const descriptor = openSync(file, "a+");
  let offset = 0;
  let rest = Buffer.alloc(0);
  const known = new Set<string>();
  const answers: Promise<Answer[]>[] = [];
  const look = () => {
    const added = Buffer.alloc(fstatSync(descriptor).size - offset);
    offset += readSync(descriptor, added, 0, added.length, offset);
    const all = Buffer.concat([rest, added]);
    // What follows the last line break is not whole yet.
    const whole = all.lastIndexOf("\n") + 1;
    rest = all.subarray(whole);
    for (const text of all.subarray(0, whole).toString().split("\n")) {
      if (!text) continue;
      const line = JSON.parse(text) as Line;
      if (!("run" in line) || line.resume === undefined || known.has(line.resume)) continue;
      known.add(line.resume);
      answers.push(answer({ ...line, resume: line.resume }, seed, deadline));
    }
  };
  const watch = (async () => {
    while (!stopped) {
      look();
      await sleep(everyMs);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watch;
      closeSync(descriptor);
      return (await Promise.all(answers)).flat();
    },
  };
}

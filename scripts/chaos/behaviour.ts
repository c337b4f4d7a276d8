import { randomFor, weighted } from "~/scripts/lib/random";

/**
 * How the recorder takes one request: it answers 200, 500, or 429 with Retry-After; or it hangs until the caller
 * leaves, closes the connection instead of an answer, or closes it within the answer's body.
 */
export type Behaviour = "answer" | "500" | "429" | "hang" | "close" | "cut";

/** What makes a request one of a run's: `number` is the trigger's, which is the same when a seed is used again. */
export type Asked = { number: string; node: string; iteration: string };

const faults = [
  ["500", 3],
  ["429", 2],
  ["hang", 1],
  ["close", 2],
  ["cut", 2],
] as const;
/** Of the steps, this share is never answered well. */
const hopelessShare = 0.005;
/** What the names of nodes begin with that are never hopeless: of many in a run one would be. */
const sturdy = "link-";
/** Of the other requests, this share meets a fault. */
const faultShare = 0.07;
/** A step that is not hopeless meets at most so many faults, fewer than the attempts that it has by default. */
const mostFaults = 2;

/** How the recorder takes the request of a step that is the `count`th one, counted from 0. Pure. */
export function behaviourFor(seed: number, asked: Asked, count: number): Behaviour {
  const random = randomFor(seed, "recorder", asked.number, asked.node, asked.iteration);
  const hopeless = random() < hopelessShare && !asked.node.startsWith(sturdy);
  // Drawn anew for each request of the step, so that the later ones are as they would be anyhow.
  for (let before = 0, met = 0; ; before += 1) {
    const faulty = hopeless || (random() < faultShare && met < mostFaults);
    const fault = weighted(random, faults);
    if (before === count) return faulty ? fault : "answer";
    if (faulty) met += 1;
  }
}

/** Whether the caller can know from this answer that its request was not processed (CONTRACT, section 4). */
export const surelyNotProcessed = (behaviour: Behaviour): boolean => behaviour === "429";

/** Whether no whole answer leaves the recorder. */
export const losesAnswer = (behaviour: Behaviour): boolean => ["hang", "close", "cut"].includes(behaviour);

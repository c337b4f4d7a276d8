import type { Answer } from "../configurator";
import type { Line } from "../line";
import { differs } from "./equal";
import { previewAnswer } from "./preview";

/**
 * Times from which the next five are compared: five alone from a Monday do not tell workdays from all days. In both
 * halves of the year, so that time zones with the same offset in one of them differ.
 */
const starts = [
  "2026-01-01T00:00:00.000Z",
  "2026-02-26T09:20:00.000Z",
  "2026-05-02T13:59:00.000Z",
  "2026-07-15T17:31:00.000Z",
  "2026-10-30T22:05:00.000Z",
  "2026-12-24T06:00:00.000Z",
];

/** Where a schedule's next times are other than those of the cron expression and time zone expected. */
export async function scheduleFaults(line: Line, answer: Answer): Promise<string[]> {
  const { cron, timezone = "UTC" } = line.expect;
  if (cron === undefined) return differs("timezone", line.expect.timezone, answer.config.timezone);
  const wanted: Answer = { ...answer, config: { cron, timezone } };
  for (const now of starts) {
    const [right, got] = await Promise.all(
      [wanted, answer].map((one) => previewAnswer(line.node, one, { now })),
    );
    if (!right?.ok) throw new Error(`${line.id}: ${right?.fault}`);
    if (!got?.ok) return [`no preview: ${got?.fault}`];
    const faults = differs(`runs after ${now}`, right.preview.nextRuns, got.preview.nextRuns);
    if (faults.length) {
      return [
        `cron: wanted ${cron} ${timezone}, got ${answer.config.cron} ${answer.config.timezone}`,
        ...faults,
      ];
    }
  }
  return [];
}

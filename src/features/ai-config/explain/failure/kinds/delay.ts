import { parseIsoTime } from "@/lib/iso-time";
import type { Fix } from "../../../explain-schema";
import { type Facts, faultOf } from "../facts";
import { cause, clip, finding, fixOf, type Kind } from "../finding";

const single = /^\s*\{\{\s*([^{}#\s]+)\s*\}\}\s*$/;
/** Seconds since 1970 from 2001 to 2286 have ten digits, milliseconds thirteen. */
const unixSeconds = /^\d{10}$/;
const unixMs = /^\d{13}$/;

function timeFix(facts: Facts, at: string): Fix[] {
  const written = String(facts.config.at ?? "");
  const path = single.exec(written)?.[1];
  const offer = (next: string, title: string, why: string, guessed = false): Fix[] =>
    faultOf(facts, { ...facts.config, at: next })
      ? []
      : [fixOf(facts.node, { title, why, set: { at: next }, origin: guessed ? "guessed" : "context" })];
  if (path && unixSeconds.test(at))
    return offer(
      `{{date (multiply ${path} 1000)}}`,
      "Read it as seconds since 1970",
      `${at} is such a number.`,
    );
  if (path && unixMs.test(at))
    return offer(
      `{{date (number ${path})}}`,
      "Read it as milliseconds since 1970",
      `${at} is such a number.`,
    );
  if (path && /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.test(at))
    return offer(`{{date ${path}}}`, "Read it as a time in UTC", "It says no time zone.", true);
  if (!written.includes("{{") && /^\d{4}-\d{2}-\d{2}$/.test(at) && parseIsoTime(`${at}T00:00:00Z`))
    return offer(`${at}T00:00:00Z`, "Wait until midnight of that day, UTC", "It says no time of day.", true);
  return [];
}

/** A delay or a wait whose time cannot be worked out, or is too far away. */
export const badTime: Kind = (facts) => {
  const { failure, node, input, config } = facts;
  if (failure.name !== "BadDelay" && failure.name !== "BadWait") return undefined;
  const far = /365 days/.test(failure.message);
  const at = String(input?.at ?? config.at ?? "");
  const field = config.mode === "until" ? "at" : "amount";
  const fixes = far ? [] : timeFix(facts, at);
  return finding(
    far ? "tooFarAway" : "badTime",
    fixes.length ? "change" : String(config[field] ?? "").includes("{{") ? "upstream" : "change",
    far
      ? "The step should wait longer than 365 days, the most that a run waits."
      : `The step should wait until "${clip(at, 80)}", which is no time.`,
    [
      cause(
        far
          ? "The time is too far away, or in another unit than was meant."
          : "The time is not written as ISO 8601 with a time zone, like 2030-01-31T09:00:00Z.",
        `The field ${field} is ${clip(String(config[field] ?? ""))}`,
        input !== null && `It gave ${clip(String(input[field] ?? ""))}`,
      ),
    ],
    {
      fixes,
      questions: fixes.length
        ? []
        : [
            {
              nodeId: node.id,
              field,
              question: far ? "How long should it wait, 365 days at most?" : "Until when should it wait?",
            },
          ],
    },
  );
};

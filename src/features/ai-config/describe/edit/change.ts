import { ask } from "../draft";
import { triggerType } from "../trigger";
import { findMentioned, findNode } from "./find-node";
import { reconfigure } from "./reconfigure";
import { type Handler, nameOf } from "./target";

const changing =
  /^(?:change|set|make|update|switch|use|increase|decrease|raise|lower|reduce|let|give|have|run|retry|require|turn|enable|disable|configure|adjust|edit|modify|extend|shorten|limit|protect|secure|sign|schedule|start|trigger|do\s+not|don['’]t|never|stop|allow|increase|it\s+should|instead)\b/i;

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A text in which the step that it speaks of is "it". */
const withIt = (text: string, said: string): string =>
  text.replace(
    new RegExp(`\\b(?:the|our|my|this)\\s+${escaped(said)}(?:\\s+(?:step|node|request|call))?`, "i"),
    "it",
  );

/** Changes a step that is there: the one that is spoken of, or the only one that the words can be about. */
export const change: Handler = (draft, text) => {
  const isSchedule =
    triggerType(
      text.replace(/^(?:run|start|trigger|do|schedule|make)\s+(?:it|this|the\s+\w+)\s+(?:run\s+)?/i, ""),
    ) === "trigger.schedule";
  const schedule = draft.document.nodes.filter(({ type }) => type === "trigger.schedule");
  const [only] = schedule;
  if (isSchedule && only && schedule.length === 1) return reconfigure(draft, only, text);
  const atOnce = /\b(?:at\s+(?:once|a\s+time|the\s+same\s+time)|in\s+parallel|concurren\w+)\b/i.test(text);
  const loops = draft.document.nodes.filter(({ type }) => type === "logic.loop");
  if (atOnce && loops[0] && loops.length === 1) {
    const count = /\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)\b/i.exec(text)?.[0];
    if (count) return reconfigure(draft, loops[0], `${count} at once`);
  }
  const instead = /[\s,]+instead\b/i.test(text);
  const wished =
    /^(?:the\s+|our\s+)?(.{1,60}?)\s+(?:should|must|shall|needs?\s+to|has\s+to|ought\s+to)\s+(?:now\s+|also\s+|only\s+)?(.+)$/i.exec(
      text,
    );
  const meant = wished && findNode(wished[1] ?? "", draft.document);
  if (wished && meant && "node" in meant) return reconfigure(draft, meant.node, wished[2] ?? "");
  if (!changing.test(text) && !instead) return false;
  const mentioned = findMentioned(text, draft.document);
  if (mentioned && "node" in mentioned) {
    const label = mentioned.node.data.label;
    const named = text.toLowerCase().includes(label.toLowerCase());
    const words = named
      ? text.replace(new RegExp(`["'“‘]?${escaped(label)}["'”’]?`, "i"), "it")
      : withIt(text, mentioned.said);
    return reconfigure(
      draft,
      mentioned.node,
      mentioned.node.type.startsWith("trigger.")
        ? text
        : words.replace(/\b(time-?out|retries)\s+(?:of|for|on)\s+it\s+(?=to|at|be)/i, "$1 "),
    );
  }
  if (mentioned) {
    ask(
      draft,
      null,
      null,
      `This can be about ${mentioned.several.map(nameOf).join(" or ")}. Which one is meant?`,
    );
    return true;
  }
  return false;
};

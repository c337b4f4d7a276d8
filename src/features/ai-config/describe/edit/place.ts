import type { WorkflowDocument, WorkflowNode } from "@/lib/workflow/document";
import { findNode } from "./find-node";

/** Where new steps go. */
export type Place =
  | { kind: "before" | "after"; node: WorkflowNode }
  /** From where the node is led to, on a way of its own. */
  | { kind: "beside"; node: WorkflowNode }
  | { kind: "between"; from: WorkflowNode; to: WorkflowNode }
  | { kind: "branch"; node: WorkflowNode; handle: string }
  | { kind: "start" | "end" }
  | { kind: "unknown"; question: string };

const target = String.raw`((?:the\s+|our\s+)?[^,:;]+?)`;
const branchName = `(true|false|yes|no|error|failure|time-?out|done|item|default|else|other)`;

const patterns: {
  pattern: string;
  read(found: RegExpExecArray, document: WorkflowDocument): Place | null;
}[] = [
  {
    pattern: String.raw`(?:in\s+)?between\s+${target}\s+and\s+${target}`,
    read: (found, document) => {
      const [from, to] = [findNode(found[1] ?? "", document), findNode(found[2] ?? "", document)];
      return "node" in from && "node" in to ? { kind: "between", from: from.node, to: to.node } : null;
    },
  },
  {
    pattern: String.raw`(?:on|in|at|to)\s+the\s+["'“]?${branchName}["'”]?\s+(?:branch|side|path|way|handle|case|output)(?:\s+of\s+${target})?`,
    read: (found, document) => branchPlace(found[1] ?? "", found[2], document),
  },
  {
    pattern: String.raw`(?:right\s+|directly\s+|just\s+|immediately\s+)?(before|after|behind|following|ahead\s+of)\s+${target}`,
    read: (found, document) => {
      const node = findNode(found[2] ?? "", document);
      if (!("node" in node)) return null;
      return { kind: /before|ahead/i.test(found[1] ?? "") ? "before" : "after", node: node.node };
    },
  },
  {
    pattern: String.raw`(?:in\s+parallel\s+(?:to|with)|parallel\s+to|alongside|at\s+the\s+same\s+time\s+as|beside|next\s+to)\s+${target}`,
    read: (found, document) => {
      const node = findNode(found[1] ?? "", document);
      return "node" in node ? { kind: "beside", node: node.node } : null;
    },
  },
  {
    pattern: String.raw`(?:at|in|to)\s+the\s+(?:very\s+)?(end|start|beginning|front|top|bottom)(?:\s+of\s+(?:the\s+|this\s+)?(?:workflow|flow|it))?`,
    read: (found) => ({ kind: /end|bottom/i.test(found[1] ?? "") ? "end" : "start" }),
  },
  {
    pattern: String.raw`(?:in|inside|within)\s+the\s+(?:loop|body)(?:\s+of\s+${target})?`,
    read: (_, document) => {
      const loops = document.nodes.filter(({ type }) => type === "logic.loop");
      const [loop] = loops;
      return loop && loops.length === 1
        ? { kind: "branch", node: loop, handle: "item" }
        : { kind: "unknown", question: "Which loop is meant?" };
    },
  },
];

function branchPlace(said: string, of: string | undefined, document: WorkflowDocument): Place {
  const names: Record<string, string> = {
    yes: "true",
    no: "false",
    failure: "error",
    "time-out": "timeout",
    else: "false",
    other: "default",
  };
  const handle = names[said.toLowerCase()] ?? said.toLowerCase();
  const types: Record<string, string> = {
    true: "logic.condition",
    false: "logic.condition",
    timeout: "logic.wait",
    done: "logic.loop",
    item: "logic.loop",
    default: "logic.switch",
  };
  const named = of ? findNode(of, document) : undefined;
  if (named && "node" in named) return { kind: "branch", node: named.node, handle };
  const own = document.nodes.filter(({ type }) => type === types[handle]);
  const [only] = own;
  return only && own.length === 1
    ? { kind: "branch", node: only, handle }
    : { kind: "unknown", question: `Which step's branch "${said}" is meant?` };
}

/** The place that words begin with, "after the charge, …", and the rest; null where they begin with none. */
export function placeBefore(text: string, document: WorkflowDocument): { place: Place; rest: string } | null {
  for (const { pattern, read } of patterns) {
    const found =
      new RegExp(String.raw`^(?:then\s+|and\s+)?${pattern}\s*[,:]\s*(?:then\s+)?`, "i").exec(text) ??
      new RegExp(String.raw`^(?:then\s+|and\s+)?${pattern}\s+(?=(?:add|insert|put|append)\s)`, "i").exec(
        text,
      );
    const place = found && read(found, document);
    if (found && place) return { place, rest: text.slice(found[0].length) };
  }
  return null;
}

/** The place that words end with, "… before the email", and what stands before it; null where they end with none. */
export function placeBehindWords(
  text: string,
  document: WorkflowDocument,
): { place: Place; rest: string } | null {
  for (const { pattern, read } of patterns) {
    const all = [...text.matchAll(new RegExp(String.raw`[\s,]+(?=${pattern}$)`, "gi"))];
    for (const at of all.toReversed()) {
      const found = new RegExp(`^${pattern}$`, "i").exec(text.slice(at.index + at[0].length));
      const place = found && read(found, document);
      if (place) return { place, rest: text.slice(0, at.index).trim() };
    }
  }
  return null;
}

import type { Fix } from "../../../explain-schema";
import { isRecord } from "../../../parser/references";
import type { Facts } from "../facts";
import { cause, clip, finding, fixOf, type Kind } from "../finding";

const limits: Readonly<Record<string, string>> = {
  OutOfMemory: "The code holds too much at once: give it less, by a loop over parts of the input.",
  StackOverflow: "A function calls itself without an end.",
  OutputTooLarge: "The code returns more than is kept: return what later steps need.",
  BadOutput: "The code returns what JSON cannot hold: return texts, numbers, lists and objects.",
};

/** A name that is not defined and is a key of the input: `input.` is missing before it. */
function inputFix({ config, input, node }: Facts, name: string, line: number | undefined): Fix[] {
  const given = input?.input;
  const code = String(config.code ?? "");
  if (!isRecord(given) || !Object.hasOwn(given, name) || !/^[A-Za-z_$][\w$]*$/.test(name)) return [];
  const use = new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$]|\\s*:)`, "g");
  const lines = code.split("\n");
  const at =
    line !== undefined && lines[line - 1] !== undefined
      ? line - 1
      : lines.findIndex((text) => use.test(text));
  use.lastIndex = 0;
  const next = lines
    .map((text, index) => (index === at ? text.replace(use, `input.${name}`) : text))
    .join("\n");
  if (next === code) return [];
  return [
    fixOf(node, {
      title: `Read input.${name}`,
      why: `The input of this run has ${name}.`,
      set: { code: next },
      origin: "context",
    }),
  ];
}

/** Code that threw, or went beyond what it may. */
export const codeFailed: Kind = (facts) => {
  const { node, failure, config, input } = facts;
  if (node.type !== "action.code" || ["Timeout", "BadConfig", "Cancelled"].includes(failure.name))
    return undefined;
  const found = /\(line (\d+)\)/.exec(failure.message)?.[1];
  const line = found === undefined ? undefined : Number(found);
  const text =
    line === undefined
      ? undefined
      : String(config.code ?? "")
          .split("\n")
          [line - 1]?.trim();
  const limit = limits[failure.name];
  const unknown = /^['"]?([\w$]+)['"]? is not defined/.exec(failure.message)?.[1];
  const nothing = /cannot read propert(?:y|ies)[^']*'([^']+)'? of (undefined|null)/i.exec(failure.message);
  const keys = isRecord(input?.input) ? Object.keys(input.input) : [];
  const fixes = unknown ? inputFix(facts, unknown, line) : [];
  const causes = limit
    ? [cause(limit)]
    : failure.name === "SyntaxError"
      ? [cause("The code is not valid JavaScript.")]
      : unknown
        ? [
            cause(
              fixes.length
                ? `${unknown} is part of the input, which code reads as input.${unknown}.`
                : `Nothing in the code is called ${unknown}. There is no network, no files and no modules in it.`,
              keys.length > 0 && `The input has ${keys.slice(0, 12).join(", ")}`,
            ),
          ]
        : nothing
          ? [
              cause(
                `What should have ${nothing[1]} is ${nothing[2]}: the input does not have it this time.`,
                keys.length > 0 ? `The input has ${keys.slice(0, 12).join(", ")}` : "The input is empty",
              ),
            ]
          : [cause("The code threw this error itself, or one of its calls did.")];
  return finding(
    limit ? failure.name.charAt(0).toLowerCase() + failure.name.slice(1) : "codeError",
    "change",
    `The code failed${line === undefined ? "" : ` at line ${line}`} with ${failure.name}: ${clip(failure.message, 300)}`,
    causes.map((each) => ({
      ...each,
      evidence: [...(text ? [`Line ${line} is: ${clip(text)}`] : []), ...each.evidence],
    })),
    {
      fixes,
      questions: fixes.length
        ? []
        : [
            {
              nodeId: node.id,
              field: nothing && !keys.length ? "input" : "code",
              question:
                nothing && !keys.length
                  ? "Which data does the code need as its input?"
                  : "What should the code do there?",
            },
          ],
    },
  );
};

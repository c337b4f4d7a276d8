import { formatPath } from "@/lib/template/path-text";
import type { Fix } from "../../../explain-schema";
import { isRecord, pathsBelow } from "../../../parser/references";
import { type Facts, faultOf, nodeOfSlug } from "../facts";
import { cause, clip, finding, fixOf, type Kind, short, stepLink } from "../finding";

const single = /^\s*\{\{\s*([^{}#\s]+)\s*\}\}\s*$/;
const mostNamed = 3;

/** What the loop was given in place of a list. */
const givenTo = ({ input }: Facts): unknown => input?.items;

function itemsFix(facts: Facts, items: string, title: string, why: string, guessed = false): Fix[] {
  if (faultOf(facts, { ...facts.config, items })) return [];
  return [fixOf(facts.node, { title, why, set: { items }, origin: guessed ? "guessed" : "context" })];
}

/** Something that is no list was to be gone through. */
export const notAList: Kind = (facts) => {
  if (facts.failure.name !== "NotAList") return undefined;
  const written = String(facts.config.items ?? "");
  const path = single.exec(written)?.[1];
  const given = givenTo(facts);
  const lists = isRecord(given) ? pathsBelow(given).filter(({ value }) => Array.isArray(value)) : [];
  const slug = path?.startsWith("steps.") ? path.split(".")[1] : undefined;
  const source = slug === undefined ? undefined : nodeOfSlug(facts, slug);
  const names = lists.slice(0, mostNamed).map(({ path: keys }) => `${path}.${formatPath(keys)}`);
  const [only] = names;
  const fixes: Fix[] = [];
  const [list] = lists.map(({ value }) => value as unknown[]);
  if (path && only && list && lists.length === 1) {
    const count = list.length;
    fixes.push(
      ...itemsFix(
        facts,
        `{{${only}}}`,
        `Go through ${only}`,
        `It is the only list in there, with ${count} items.`,
      ),
    );
  } else if (path && typeof given === "string" && /[,;\n]/.test(given)) {
    const separator = given.includes("\n") ? "\n" : given.includes(";") ? ";" : ",";
    if (separator !== "\n") {
      fixes.push(
        ...itemsFix(
          facts,
          `{{split ${path} "${separator}"}}`,
          `Go through its parts at each "${separator}"`,
          `The text is ${short(given)}.`,
          true,
        ),
      );
    }
  }
  const empty = given === null || given === undefined || given === "";
  return finding(
    "notAList",
    fixes.length ? "change" : empty ? "upstream" : "change",
    `The loop has to go through a list, and ${clip(written)} gave ${empty ? "nothing" : Array.isArray(given) ? "a list" : `${isRecord(given) ? "an object" : `a ${typeof given}`}`}.`,
    [
      cause(
        lists.length
          ? `The list${lists.length > 1 ? "s lie" : " lies"} further inside.`
          : empty
            ? "The step before gave no list this time."
            : "The expression is not the one that gives the list, or it has text around it.",
        `It gave ${short(given)}`,
        names.length > 0 && `Lists in there: ${names.join(", ")}`,
      ),
    ],
    {
      fixes,
      questions: fixes.length
        ? []
        : [
            {
              nodeId: facts.node.id,
              field: "items",
              question: names.length
                ? `Which list is meant: ${names.join(", ")}?`
                : "Where is the list to go through?",
            },
          ],
      links: source ? [stepLink(source)] : [],
    },
  );
};

/** More items than a loop takes. */
export const tooManyItems: Kind = (facts) => {
  if (facts.failure.name !== "TooManyItems") return undefined;
  return finding(
    "tooManyItems",
    "change",
    clip(facts.failure.message),
    [cause("The list is longer than one loop takes.")],
    {
      questions: [
        {
          nodeId: facts.node.id,
          field: "items",
          question: "Which part of the list is needed? Ask for less upstream, or take a part by {{slice …}}.",
        },
      ],
    },
  );
};

/** A loop that failed by a step of one of its items. */
export const itemFailed: Kind = (facts) => {
  if (facts.failure.name !== "ItemFailed") return undefined;
  const { inner, failure, document } = facts;
  const index = /^Item (\d+)/.exec(failure.message)?.[1] ?? "?";
  const node = inner && document.nodes.find(({ id }) => id === inner.nodeId);
  return finding(
    "itemFailed",
    "elsewhere",
    `Item ${index} of the list failed${inner ? ` at the step "${inner.name}"` : ""}, and no further items were started. The reason lies in that step, not in the loop.`,
    [
      cause(
        "A step inside of the loop failed, and its handle Error leads nowhere.",
        inner ? `${inner.error.name}: ${clip(inner.error.message)}` : undefined,
      ),
    ],
    { links: node ? [stepLink(node, inner?.iteration)] : [] },
  );
};

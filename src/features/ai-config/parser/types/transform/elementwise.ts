import { isRecord } from "../../references";
import { nameKey, unmark } from "../../words";
import { resolveField } from "../resolve-field";
import type { Scope } from "./expression";

const each = /(?:^|\s)(?:each|every|all(?:\s+(?:of\s+)?the)?)(?:\s+of\s+the)?\s+([\w$-]+)(?=\s|$|['’,:])/gi;
const mapped =
  /^(?:map|reduce|turn|transform|convert|change|trim)\s+(?:the\s+)?([\w$-]+)\s+(?:in)?to\s+(?:just|only|their|an?\s+list)\b/i;
const listed =
  /^(?:(?:\w+\s*(?:=|:)|keep|make|build|get|return|collect|extract|pick)\s+)?(?:an?\s+|the\s+)?(?:list|array|sum|total)\s+of\s+(?:all\s+)?(?:the\s+)?([\w$-]+)(?:\s+(?:from|of|in)\s+(?:the\s+)?([\w$-]+))?$/i;
const asText =
  /\b(?:joined|separated|concatenated|combined|count|number\s+of|first|last|except|but|fields?)\b/i;

/**
 * What to ask where the words wish for something of each element of a list, which templates cannot give; undefined
 * for all other words.
 */
export function elementwise(instruction: string, scope: Scope): string | undefined {
  if (asText.test(instruction)) return undefined;
  const listOf = (name: string): string | undefined => {
    const said = unmark(scope.marked, name);
    const found = [said, `${said}s`]
      .map((phrase) => resolveField(phrase, scope.context))
      .find((resolution) => resolution.kind === "found" && Array.isArray(resolution.value));
    return found?.kind === "found" ? found.template : undefined;
  };
  const hasField = (list: string, field: string): boolean => {
    const found = resolveField(list, scope.context);
    const [element]: unknown[] = found.kind === "found" && Array.isArray(found.value) ? found.value : [];
    return isRecord(element) && Object.keys(element).some((key) => nameKey(key) === nameKey(field));
  };
  const named = [...instruction.matchAll(each)].map((match) => match[1] ?? "");
  const [, what, owner] = listed.exec(instruction) ?? [];
  const ofList = owner && what && listOf(owner);
  const lists = [
    ...named.map((name) =>
      /^(?:of|the|fields?|keys|values|other|others)$/i.test(name) ? undefined : listOf(name),
    ),
    listOf(mapped.exec(instruction)?.[1] ?? ""),
    ofList && hasField(ofList, what) ? ofList : undefined,
  ];
  const list = lists.find((template) => template !== undefined);
  return list === undefined
    ? undefined
    : `A transform makes one object and reads no field of each element of ${list}: put it into a loop over that list, where the element is loop.item, or use a code node. Which fields shall this object have?`;
}

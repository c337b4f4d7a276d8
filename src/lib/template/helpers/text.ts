import type { Budget } from "../limits";
import { textAt } from "./arguments";
import { HelperFault, type HelperRun } from "./helper";

function change(args: readonly unknown[], budget: Budget, apply: (text: string) => string): string {
  const text = textAt(args, 0);
  budget.spendText(text.length);
  return apply(text);
}

const capitalize = (text: string) => {
  const first = text === "" ? "" : String.fromCodePoint(text.codePointAt(0) ?? 0);
  return first.toUpperCase() + text.slice(first.length);
};

/** Longer texts are not searched for: the worst case grows with the product of both lengths. */
const longestSearch = 1000;

function searchAt(args: readonly unknown[], position: number, least: number): string {
  const search = textAt(args, position);
  if (search.length >= least && search.length <= longestSearch) return search;
  throw new HelperFault(`a text of ${least} to ${longestSearch} characters`, position);
}

function countOccurrences(text: string, search: string): number {
  if (search === "") return text.length;
  let occurrences = 0;
  for (let at = text.indexOf(search); at !== -1; at = text.indexOf(search, at + search.length)) occurrences++;
  return occurrences;
}

function replaceAll(args: readonly unknown[], budget: Budget): string {
  const text = textAt(args, 0);
  const search = searchAt(args, 1, 1);
  const replacement = textAt(args, 2);
  budget.spendText(text.length + replacement.length);
  const length = text.length + countOccurrences(text, search) * (replacement.length - search.length);
  budget.allow(length);
  budget.spendText(length);
  return text.split(search).join(replacement);
}

function split(args: readonly unknown[], budget: Budget): string[] {
  const text = textAt(args, 0);
  const separator = searchAt(args, 1, 0);
  budget.spendText(text.length);
  budget.spendList(countOccurrences(text, separator));
  return separator === "" ? Array.from(text) : text.split(separator);
}

/** Helpers that take a text. */
export const textHelpers = {
  upper: (args, budget) => change(args, budget, (text) => text.toUpperCase()),
  lower: (args, budget) => change(args, budget, (text) => text.toLowerCase()),
  capitalize: (args, budget) => change(args, budget, capitalize),
  trim: (args, budget) => change(args, budget, (text) => text.trim()),
  replace: replaceAll,
  split,
} satisfies Record<string, HelperRun>;

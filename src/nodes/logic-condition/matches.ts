import { RE2JS } from "re2js";
import { RuleError } from "./rule-error";

/** The longest pattern, in characters: reading a longer one takes seconds. */
const longestPattern = 10_000;

/**
 * What the patterns of one node may cost: for each, instructions that it compiles to times characters that it looks at.
 * In the worst case all instructions are tried at every character, 0.1 to 0.2 microseconds each (measured).
 */
const mostWork = 20_000_000;

/** What is left of it to one node. */
export class MatchWork {
  private left = mostWork;

  spend(instructions: number, characters: number): void {
    this.left -= instructions * characters;
    if (this.left >= 0) return;
    throw new RuleError(
      `matches would take too long: a pattern of ${instructions} steps on a text of ${characters} characters. Use a shorter text or a simpler pattern.`,
    );
  }
}

/**
 * Whether a pattern in RE2 syntax is found anywhere in the text. Throws RuleError for what is no such pattern, and for
 * what would hold up everybody else.
 */
export function findPattern(text: string, pattern: string, work: MatchWork): boolean {
  if (pattern.length > longestPattern) {
    throw new RuleError(
      `the pattern of matches has ${pattern.length} characters, and ${longestPattern} are the most.`,
    );
  }
  const compiled = RE2JS.compile(pattern);
  work.spend(compiled.programSize(), text.length);
  return compiled.matcher(text).find();
}

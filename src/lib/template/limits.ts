import { TemplateError } from "./template-error";

/** What one template may cost. Sizes are in UTF-16 units, which is what JavaScript counts. */
export const limits = {
  source: 256 * 1024,
  depth: 64,
  operations: 100_000,
  output: 10 * 1024 * 1024,
} as const;

/** Texts that a helper reads or makes cost one operation for each so many characters. */
const charactersPerOperation = 1024;
/** Lists cost one operation for each so many elements. */
const elementsPerOperation = 64;

const count = (value: number) => value.toLocaleString("en-US");

/** Refuses a source that is longer than the limit. */
export function checkSourceSize(source: string): void {
  if (source.length > limits.source) {
    throw new TemplateError(
      "LIMIT",
      `The template has ${count(source.length)} characters, more than the limit of 256 KiB (${count(limits.source)}). Move data out of it into a step's output.`,
    );
  }
}

/** The error for a nesting deeper than the limit. */
export function depthError(): TemplateError {
  return new TemplateError(
    "LIMIT",
    `The template nests blocks and calls more than ${limits.depth} deep. Split it over several steps.`,
  );
}

/** The work and the output that are left to one rendering. */
export class Budget {
  private operations = limits.operations;
  private output = limits.output;

  /** Takes operations; throws LIMIT when none are left. */
  spend(operations: number): void {
    this.operations -= operations;
    if (this.operations < 0) {
      throw new TemplateError(
        "LIMIT",
        `Rendering took more than ${count(limits.operations)} operations. Use a loop node for long lists.`,
      );
    }
  }

  /** Takes the operations that reading or making a text of so many characters costs. */
  spendText(characters: number): void {
    this.spend(Math.floor(characters / charactersPerOperation));
  }

  /** Takes the operations that reading or making a list of so many elements costs. */
  spendList(elements: number): void {
    this.spend(Math.floor(elements / elementsPerOperation));
  }

  /** Takes output; throws LIMIT when the text would grow beyond the limit. Called before the text is built. */
  write(characters: number): void {
    this.output -= characters;
    if (this.output < 0) throw outputError();
  }

  /** Refuses a single text that alone is longer than the output may be. Called before the text is built. */
  allow(characters: number): void {
    if (characters > limits.output) throw outputError();
  }
}

function outputError(): TemplateError {
  return new TemplateError(
    "LIMIT",
    `The rendered text is longer than the limit of 10 MiB (${count(limits.output)} characters).`,
  );
}

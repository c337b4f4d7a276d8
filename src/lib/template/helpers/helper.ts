import type { Budget } from "../limits";

/** How a helper is shown in the editor and the documentation. */
export interface HelperDoc {
  name: string;
  /** The call with its arguments, optional ones with `?`. */
  signature: string;
  description: string;
  /** A template, and the text that it renders. */
  example: string;
  result: string;
}

/** What a template is checked against before it is rendered. */
export interface HelperDeclaration extends HelperDoc {
  /** The least and the most arguments. */
  arity: readonly [least: number, most: number];
}

/** Throws HelperFault for arguments that it cannot take; gives `missing` where there is no such element. */
export type HelperRun = (args: readonly unknown[], budget: Budget) => unknown;

/** Why a helper cannot take its arguments; the evaluator adds which helper, which argument and where. */
export class HelperFault extends Error {
  override readonly name = "HelperFault";
  constructor(
    /** What is needed, "a list", or without an argument the whole sentence. */
    readonly needed: string,
    /** Which argument, from 0. */
    readonly argument?: number,
  ) {
    super(needed);
  }
}

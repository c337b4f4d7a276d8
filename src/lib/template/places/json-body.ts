import type { Sink } from "../evaluate";
import type { Budget } from "../limits";
import { TemplateError } from "../template-error";
import { toJson, toText } from "../values";
import { findJsonFault } from "./json-fault";

/** JSON text: a value outside quotes is written as JSON, inside quotes it is escaped for the string. */
export class JsonBodySink implements Sink {
  private output = "";
  private inString = false;
  /** Whether the last character is a backslash that escapes the next. */
  private escaping = false;

  constructor(private readonly budget: Budget) {}

  text(text: string): void {
    this.write(text);
    for (let position = 0; position < text.length; position++) {
      const character = text.charCodeAt(position);
      if (this.escaping) this.escaping = false;
      else if (character === 0x22) this.inString = !this.inString;
      else if (character === 0x5c && this.inString) this.escaping = true;
    }
  }

  value(value: unknown, isJson: boolean): void {
    if (this.escaping) {
      throw new TemplateError(
        "BAD_JSON",
        "In the JSON body a backslash stands right before an expression and would escape what it gives. Write \\\\\\{{…}} for a backslash in front of a value.",
      );
    }
    if (this.inString) this.write(JSON.stringify(toText(value)).slice(1, -1));
    else this.write(isJson && typeof value === "string" ? value : toJson(value));
  }

  private write(text: string): void {
    this.budget.spendText(text.length);
    this.budget.write(text.length);
    this.output += text;
  }

  /** The whole, which parses as JSON; throws BAD_JSON that says where it does not. */
  finish(): string {
    try {
      JSON.parse(this.output);
      return this.output;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw badJson(this.output, reason);
    }
  }
}

function badJson(text: string, reason: string): TemplateError {
  if (text.trim() === "") {
    return new TemplateError("BAD_JSON", "The JSON body is empty. Write {} or choose the body type none.");
  }
  const fault = findJsonFault(text);
  if (fault === null) return new TemplateError("BAD_JSON", `The JSON body does not parse: ${reason}.`);
  const before = text.slice(0, fault.offset).split("\n");
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  const near = text.slice(Math.max(0, fault.offset - 20), fault.offset + 20).replace(/\s+/g, " ");
  return new TemplateError(
    "BAD_JSON",
    `The rendered JSON body does not parse: expected ${fault.expected} at its line ${line}, column ${column}, near \`${near}\`.`,
    { line, column },
  );
}

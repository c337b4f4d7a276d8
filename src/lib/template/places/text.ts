import type { Sink } from "../evaluate";
import type { Budget } from "../limits";
import { toText } from "../values";

/** Text as it is; every expression passes through `encode`. */
export class TextSink implements Sink {
  output = "";

  constructor(
    private readonly budget: Budget,
    private readonly encode: ((text: string) => string) | null = null,
  ) {}

  text(text: string): void {
    this.budget.write(text.length);
    this.output += text;
  }

  value(value: unknown): void {
    const text = toText(value);
    this.budget.spendText(text.length);
    this.text(this.encode === null ? text : this.encode(text));
  }
}

/** Text with lone surrogates replaced by U+FFFD, which UTF-8 can carry. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** Percent-encoding of everything that could end or start a part of a URL (ECMAScript, encodeURIComponent). */
export function percentEncode(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

const formExtra = /%20|[!'()~]/g;

/** The encoding of `application/x-www-form-urlencoded` (WHATWG URL standard, section 5). */
export function formEncode(text: string): string {
  return percentEncode(text).replace(formExtra, (found) =>
    found === "%20" ? "+" : `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

import type { Sink } from "../evaluate";
import type { Budget } from "../limits";
import { TemplateError } from "../template-error";
import { describe, toText } from "../values";
import { percentEncode } from "./text";

const advice = "Write a whole URL, such as https://api.example.com/users/{{trigger.body.id}}.";

function isAbsolute(url: string): boolean {
  return /^https?:\/\/[^/?#\\]/i.test(url) && URL.canParse(url);
}

/** Characters that no URL holds; parsers drop some of them silently. */
const hasControl = (text: string) => /\p{Cc}/u.test(text);

/**
 * A URL: every expression is percent-encoded, except one that begins the URL, which must give an absolute http(s)
 * URL. An encoded value stays inside the part where it stands: it can neither change the host that is written nor
 * climb out of its path segment.
 */
export class UrlSink implements Sink {
  private output = "";
  /** Where encoded values lie in the output. */
  private readonly values: { start: number; end: number }[] = [];

  constructor(private readonly budget: Budget) {}

  text(text: string): void {
    const added = this.output === "" ? text.trimStart() : text;
    this.budget.write(added.length);
    this.output += added;
  }

  value(value: unknown): void {
    const text = toText(value);
    this.budget.spendText(text.length);
    if (this.output === "") {
      if (typeof value !== "string" || !isAbsolute(text) || hasControl(text)) {
        throw new TemplateError(
          "BAD_URL",
          `The expression that begins the URL gives ${describe(value)}, and must give an absolute http(s) URL.`,
        );
      }
      this.text(text);
      return;
    }
    const encoded = percentEncode(text);
    const start = this.output.length;
    this.text(encoded);
    this.values.push({ start, end: start + encoded.length });
  }

  /** The whole URL as it was written; throws BAD_URL when it is not an absolute http(s) URL. */
  finish(): string {
    const url = this.output.trimEnd();
    if (!isAbsolute(url) || hasControl(url)) {
      throw new TemplateError("BAD_URL", `${describe(url)} is not an absolute http(s) URL. ${advice}`);
    }
    const authorityStart = url.indexOf("://") + 3;
    const authorityEnd = indexOfAny(url, /[/\\?#]/g, authorityStart);
    const pathEnd = indexOfAny(url, /[?#]/g, authorityEnd);
    this.checkHost(url, Math.max(authorityStart, url.lastIndexOf("@", authorityEnd - 1) + 1), authorityEnd);
    this.checkPath(url, authorityEnd, pathEnd);
    return url;
  }

  /** In the host a value is the port or whole labels, and it does not end a host name that begins with other text. */
  private checkHost(url: string, start: number, end: number): void {
    for (const value of this.values) {
      if (value.start < start || value.start > end) continue;
      const text = url.slice(value.start, value.end);
      const before = url.slice(start, value.start);
      const after = url.slice(value.end, end);
      const isPort = before.endsWith(":") && after === "" && /^\d{1,5}$/.test(text);
      const isLabels = /^[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(text);
      const endsHost = after === "" || after.startsWith(":");
      const ownLabel = before === "" || before.endsWith(".");
      if (isPort || (isLabels && (ownLabel || !endsHost))) continue;
      throw new TemplateError(
        "BAD_URL",
        `A value cannot become part of the host in ${describe(url)}: it could choose another host. Write a / between the host and the expression.`,
      );
    }
  }

  private checkPath(url: string, start: number, end: number): void {
    for (const segment of url.slice(start, end).matchAll(/[^/\\]+/g)) {
      if (!/^(?:\.|%2e){1,2}$/i.test(segment[0])) continue;
      const from = start + segment.index;
      const to = from + segment[0].length;
      if (this.values.some((value) => value.start < to && value.end > from)) {
        throw new TemplateError(
          "BAD_URL",
          `A value makes the path segment "${segment[0]}" in ${describe(url)}, which would lead to another path.`,
        );
      }
    }
  }
}

function indexOfAny(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

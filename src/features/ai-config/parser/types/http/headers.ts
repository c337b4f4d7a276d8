import type { Provenance } from "../../../schema";
import { type Context, resolve, templateFaults } from "../../references";
import { type Marked, meaning, secretMark, unmark } from "../../words";

export type Header = { name: string; value: string; origin: Provenance };
export type Headers = { headers: Header[]; questions: string[]; secret: boolean };

const headerName = String.raw`(?:[A-Za-z][\w]*(?:-[\w]+)*|[\uE000-\uE3FF])`;
/** Names without a hyphen that are headers all the same (RFC 9110 and registrations with IANA). */
const known =
  /^(?:accept|authorization|origin|referer|prefer|cookie|host|from|range|etag|date|te|via|warning|pragma|expect|forwarded|dnt|priority|tenant|traceparent)$/i;
const mediaTypes: Record<string, string> = {
  json: "application/json",
  xml: "application/xml",
  csv: "text/csv",
  html: "text/html",
  "plain text": "text/plain",
  text: "text/plain",
  pdf: "application/pdf",
};
const isName = (text: string) => text.includes("-") || known.test(text) || /^[\uE000-\uE3FF]$/.test(text);

const postfix = new RegExp(
  `(?:^|[\\s,;.]+)(?:(?:and|with|also|an?|the|add|adding|set|setting|include|including|send|sending|pass|use|using|plus|custom)\\s+){0,9}(${headerName})\\s+header\\s*(?:(?:should|must|shall|has\\s+to)\\s+be(?:\\s+set\\s+to)?|set\\s+to|equal\\s+to|with(?:\\s+the)?(?:\\s+values?)?(?:\\s+of)?|of|to|=|:|is|containing|as|being|from|(?=[\\w-]+=))\\s*((?:(?!\\s+and\\s+|[,;]\\s|\\s+with\\s+|\\s+(?:header|query|body)\\b|\\.\\s|\\.$).)+)`,
  "gis",
);

const bareHeader =
  /(?:^|[\s,;]+)(?:(?:and|with|also)\s+)*(?<!headers?\s*:?\s*)((?:accept(?:-\w+)?|content-language|authorization|user-agent|cache-control|prefer|origin|referer|idempotency-key|if(?:-\w+)+|x(?:-\w+)+))\s*[:=]\s*((?:(?!\s+and\s+|[,;]\s|\s+with\s+|\s+body\b|\.\s|\.$)[\s\S])+)/gi;
const acceptOnly =
  /(?:^|[\s,;.]+)(?:and\s+)?accept(?:ing)?\s+(?:only\s+)?((?:application|text)\/[\w.+-]+|json|xml|csv|html|plain\s+text)(?:\s*\([^)]*\))?(?:\s+(?:answers?|responses?|only))?/gi;

export class HeaderReader {
  private readonly found: Headers = { headers: [], questions: [], secret: false };
  constructor(
    private readonly marked: Marked,
    private readonly context: Context,
  ) {}

  private add(nameWritten: string, valueWritten: string): void {
    const name = meaning(this.marked, nameWritten).replace(/[:=]\s*$/, "");
    const piece = valueWritten.trim().replace(/[.;,]+$/, "");
    if (
      piece.includes(secretMark) ||
      (/^authorization$/i.test(name) && /^(?:bearer|basic|token)?$/i.test(piece))
    ) {
      this.found.secret = true;
      return;
    }
    const scheme = /^(bearer|token|basic)\s+(?=\S)/i.exec(piece);
    const bare = scheme ? piece.slice(scheme[0].length) : piece;
    const written = unmark(this.marked, bare);
    const reference = resolve(written, this.context, { bare: /^(?:the|its)\s/i.test(written) });
    if (reference.kind === "found") {
      const before = scheme
        ? `${(scheme[1] ?? "").charAt(0).toUpperCase()}${(scheme[1] ?? "").slice(1).toLowerCase()} `
        : "";
      this.found.headers.push({
        name,
        value: `${before}${reference.template}`,
        origin: reference.provenance,
      });
      return;
    }
    if (reference.kind === "missing") {
      this.found.questions.push(reference.question);
      return;
    }
    const text = meaning(this.marked, piece);
    const [fault] = templateFaults(text, this.context);
    if (fault) this.found.questions.push(`${fault} What shall the header ${name} be?`);
    else if (text) {
      const isMedia = /^(?:accept|content-type)$/i.test(name);
      const value = isMedia ? (mediaTypes[text.toLowerCase()] ?? text) : text;
      this.found.headers.push({ name, value, origin: "words" });
    } else this.found.questions.push(`What shall the header ${name} be?`);
  }

  /** Takes "an Accept header of application/json" and the like out of a text. */
  takePostfix(text: string): string {
    return text.replace(postfix, (all: string, name: string, value: string) => {
      if (!isName(name) && !/^[A-Z]/.test(name)) return all;
      // "The x-request-id header of the webhook" is data, and no header to be sent.
      const isData =
        /header\s+(?:of|from)\s/i.test(all) &&
        /^(?:the\s+)?(?:incoming\s+)?(?:webhook|trigger|request|response|step)\b/i.test(value);
      if (isData || /^(?:get|post|put|patch|delete|head|options|json|http)$/i.test(name)) return all;
      this.add(name, value);
      return " ";
    });
  }

  /** Takes headers that stand without the word: `Accept: text/csv`, `X-Env=prod`, "accept only JSON". */
  takeBare(text: string): string {
    return text
      .replace(bareHeader, (_, name: string, value: string) => {
        this.add(name, value);
        return " ";
      })
      .replace(acceptOnly, (_, type: string) => {
        this.add("Accept", type);
        return " ";
      });
  }

  /** Reads the list behind the word "headers": `X-A: b and X-B: c`, `X-Note with the note from the webhook`. */
  read(content: string): void {
    const start = new RegExp(
      `(?:^|(?:,|;|\\n|\\s+and)\\s*)(?:and\\s+)?(?:the\\s+)?(?:header\\s+)?(${headerName})\\s*(:|=|\\s(?:set\\s+to|equal\\s+to|with(?:\\s+the)?(?:\\s+value)?(?:\\s+of)?(?=\\s)|to(?=\\s)|of(?=\\s)|is(?=\\s)|as(?=\\s)|containing(?=\\s)|from(?=\\s)|being(?=\\s)))|(?:^)(${headerName})\\s+(?=\\S)`,
      "gis",
    );
    const found = [...content.matchAll(start)].filter(
      (match) => match.index === 0 || match[2] === ":" || match[2] === "=" || isName(match[1] ?? ""),
    );
    if (!found.length && content) {
      this.found.questions.push(`What shall the header ${unmark(this.marked, content)} be?`);
    }
    for (const [index, match] of found.entries()) {
      const end = found[index + 1]?.index ?? content.length;
      const value = content.slice(match.index + match[0].length, end);
      this.add(match[1] ?? match[3] ?? "", match[2] === " from" ? `from ${value}` : value);
    }
  }

  result(): Headers {
    return this.found;
  }
}

import type { Facts } from "../facts";
import { parseJson } from "../parse-json";

/** The request as it was sent, and what of the answer the failure quotes. */
export type Refused = {
  status: number;
  method: string;
  url: string;
  body: { type: string; content: string };
  headers: { name: string; value: string }[];
  /** The beginning of the answer's body; empty where there was none or it was no text. */
  excerpt: string;
  /** What the answer says for people, out of a body in JSON. */
  says: string[];
  /** Fields that the answer names as wrong, with what it says of them. */
  fields: { field: string; message: string }[];
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const messageKeys = /^(?:message|error|detail|title|msg|description|error_description|reason|hint)$/i;

function messagesIn(value: unknown, depth = 0): string[] {
  if (depth > 3) return [];
  if (Array.isArray(value)) return value.flatMap((item) => messagesIn(item, depth + 1));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === "string" && messageKeys.test(key) ? [item] : messagesIn(item, depth + 1),
  );
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** The name of a field in whatever way APIs put it: a text, or a list whose last part names it. */
function fieldName(value: unknown): string | undefined {
  if (typeof value === "string") return value.replace(/^(?:body|\/|#\/)+[./]?/, "").replaceAll("/", ".");
  if (!Array.isArray(value)) return undefined;
  return value.filter((part) => part !== "body").join(".");
}

/** `{ errors: [{ field, message }] }`, `{ errors: { field: [message] } }`, `{ detail: [{ loc, msg }] }` and the like. */
function fieldsIn(value: unknown): Refused["fields"] {
  if (!isRecord(value)) return [];
  const lists = [value.errors, value.details, value.detail, value.issues, value.violations, value.fields];
  const nested = isRecord(value.error) ? fieldsIn(value.error) : [];
  const own = fieldName(value.param ?? value.field);
  const alone = own && !lists.some(Boolean) ? [{ field: own, message: messagesIn(value)[0] ?? "" }] : [];
  const listed = lists.flatMap((list) => {
    if (Array.isArray(list)) {
      return list.flatMap((item) => {
        if (!isRecord(item)) return [];
        const field = fieldName(
          item.field ?? item.path ?? item.loc ?? item.param ?? item.property ?? item.pointer,
        );
        const message =
          text(item.message) ?? text(item.msg) ?? text(item.code) ?? text(item.description) ?? "";
        return field ? [{ field, message }] : [];
      });
    }
    if (!isRecord(list)) return [];
    return Object.entries(list).flatMap(([field, said]) => {
      const message = Array.isArray(said) ? text(said[0]) : text(said);
      return message === undefined ? [] : [{ field, message }];
    });
  });
  return [...alone, ...listed, ...nested];
}

/** A message such as `"email" is required` names a field too. */
function fieldsOfMessages(messages: readonly string[]): Refused["fields"] {
  return messages.flatMap((message) => {
    const named =
      /["'`]([\w.[\]-]{1,60})["'`]?\s+(?:is|must|should|field|can|has)/i.exec(message) ??
      /(?:missing|required|invalid)\s+(?:required\s+)?(?:field|parameter|property|param)s?:?\s+["'`]?([\w.-]{1,60})/i.exec(
        message,
      ) ??
      /^([a-z]\w{0,40}(?:[._]\w+)*)\s+(?:is (?:required|missing|invalid)|must be|should be|can't be|cannot be)/i.exec(
        message,
      );
    return named?.[1] ? [{ field: named[1], message }] : [];
  });
}

const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/** What an `action.http` sent, and how it was refused; undefined for another failure. */
export function refusedOf({ failure, input, config, node }: Facts): Refused | undefined {
  const { name, status, message } = failure;
  if (node.type !== "action.http" || name !== "HttpError" || status === undefined) return undefined;
  const sent = input ?? config;
  const excerpt = /answered \d{3}: ([\s\S]*)$/.exec(message)?.[1] ?? "";
  const json = parseJson(excerpt);
  const says = json === undefined ? (excerpt && !excerpt.startsWith("<") ? [excerpt] : []) : messagesIn(json);
  const body = isRecord(sent.body) ? sent.body : {};
  return {
    status,
    method: String(sent.method ?? "GET"),
    url: String(sent.url ?? ""),
    body: { type: String(body.type ?? "none"), content: String(body.content ?? "") },
    headers: Array.isArray(sent.headers) ? (sent.headers as Refused["headers"]) : [],
    excerpt,
    says: unique(says, (line) => line),
    fields: unique([...fieldsIn(json), ...fieldsOfMessages(says)], ({ field }) => field),
  };
}

/** The sent body as JSON; undefined where it is none. */
export const sentJson = ({ body }: Refused): unknown => parseJson(body.content);

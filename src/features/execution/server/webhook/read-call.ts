import { AppError } from "@/lib/errors";
import { bodyAdvice, charsetOf, textOfBody, textReader } from "@/server/decode-text";
import { addressesHeader } from "@/server/peer-address";
import { parseJson } from "@/server/read-body";
import type { Proof } from "./authenticate";
import { executionHeader, passedOnHeader } from "./passed-on";

/** What a webhook trigger hands on. */
export type WebhookCall = {
  method: string;
  headers: Record<string, string>;
  query: Record<string, string | string[]>;
  body: unknown;
};

/** Carried by every call and of no meaning to a workflow, or secret. */
const dropped = [
  ...["authorization", "proxy-authorization", "cookie", "connection", "content-length"],
  ...[addressesHeader, passedOnHeader, executionHeader],
];

/** The bytes of a part of a form (URL standard, "percent-decode"); what is no escape stands for itself. */
const percentDecoded = (part: string): Buffer =>
  Buffer.from(
    part.replace(/%[0-9a-f]{2}/gi, (written) => String.fromCharCode(Number.parseInt(written.slice(1), 16))),
    "latin1",
  );

/**
 * Names and values of a form or a query, whose bytes `text` has one by one; a name that comes more than once has a list.
 */
function listOf(
  text: string,
  read: (bytes: Buffer) => string,
  hidden: readonly string[] = [],
): Record<string, string | string[]> {
  const lists = new Map<string, string[]>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const [name = "", ...value] = pair.replaceAll("+", " ").split("=");
    const [key, given] = [name, value.join("=")].map((part) => read(percentDecoded(part)));
    if (key === undefined || given === undefined || hidden.includes(key)) continue;
    const before = lists.get(key);
    if (before) before.push(given);
    else lists.set(key, [given]);
  }
  const entries = [...lists].map(([name, [first = "", ...more]]) => [
    name,
    more.length ? [first, ...more] : first,
  ]);
  return Object.fromEntries(entries);
}

/** The body by its content type: JSON parsed, a form as an object, text as it is, nothing as null. */
function bodyOf(contentType: string, body: Buffer): unknown {
  if (body.byteLength === 0) return null;
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const charset = charsetOf(contentType);
  if (type === "application/json" || type.endsWith("+json")) return parseJson(body, charset);
  if (type.startsWith("multipart/")) {
    throw new AppError(
      "BAD_REQUEST",
      "Multipart bodies are not accepted: send JSON, a URL-encoded form or text.",
    );
  }
  if (type !== "application/x-www-form-urlencoded") return textOfBody(body, charset);
  return listOf(body.toString("latin1"), textReader(charset, bodyAdvice));
}

/** A call without what carries or proves it. `proof` names what else than Authorization proves it. */
export function readCall(
  request: Pick<Request, "method" | "url" | "headers">,
  body: Buffer,
  proof: Proof = { headers: [], query: [] },
): WebhookCall {
  const hidden = new Set([...dropped, ...proof.headers]);
  return {
    method: request.method,
    headers: Object.fromEntries([...request.headers].filter(([name]) => !hidden.has(name))),
    query: listOf(
      new URL(request.url).search.slice(1),
      textReader("utf-8", "write the query in UTF-8."),
      proof.query,
    ),
    body: bodyOf(request.headers.get("content-type") ?? "", body),
  };
}

import { AppError } from "@/lib/errors";
import { addressesHeader } from "@/server/peer-address";
import { parseJson } from "@/server/read-body";
import type { Proof } from "./authenticate";

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
  addressesHeader,
];

function listOf(params: URLSearchParams, hidden: readonly string[] = []): Record<string, string | string[]> {
  const names = [...new Set(params.keys())].filter((name) => !hidden.includes(name));
  return Object.fromEntries(
    names.map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** The body by its content type: JSON parsed, a form as an object, text as it is, nothing as null. */
function bodyOf(contentType: string, body: Buffer): unknown {
  if (body.byteLength === 0) return null;
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return parseJson(body);
  if (type === "application/x-www-form-urlencoded") return listOf(new URLSearchParams(body.toString("utf8")));
  if (type.startsWith("multipart/")) {
    throw new AppError(
      "BAD_REQUEST",
      "Multipart bodies are not accepted: send JSON, a URL-encoded form or text.",
    );
  }
  return body.toString("utf8");
}

/** A call without what carries or proves it. `proof` names what else than Authorization proves it. */
export function readCall(
  request: Request,
  body: Buffer,
  proof: Proof = { headers: [], query: [] },
): WebhookCall {
  const hidden = new Set([...dropped, ...proof.headers]);
  return {
    method: request.method,
    headers: Object.fromEntries([...request.headers].filter(([name]) => !hidden.has(name))),
    query: listOf(new URL(request.url).searchParams, proof.query),
    body: bodyOf(request.headers.get("content-type") ?? "", body),
  };
}

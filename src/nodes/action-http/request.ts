import type { z } from "zod";
import { FieldError } from "@/nodes/kit/field-error";
import { type actionHttp, isHttpUrl, notHttpUrl } from "./definition";

export type HttpConfig = z.output<typeof actionHttp.config>;

/** The request on the wire: final URL with its query, header names in lower case. */
export type WireRequest = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
};

const contentTypes = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  text: "text/plain; charset=utf-8",
} as const;

/** Puts a rendered config together to the request that it means; what carries secrets is added later. */
export function buildRequest(config: HttpConfig): WireRequest {
  if (!isHttpUrl(config.url)) throw new FieldError("url", notHttpUrl(config.url));
  const url = new URL(config.url);
  for (const { name, value } of config.query) url.searchParams.append(name, value);
  const headers: Record<string, string> = {};
  const { type, content } = config.body;
  if (type !== "none") headers["content-type"] = contentTypes[type];
  const own: Record<string, string> = {};
  for (const { name, value } of config.headers) {
    const lower = name.toLowerCase();
    // A name given twice is one list (RFC 9110, section 5.3).
    own[lower] = own[lower] === undefined ? value : `${own[lower]}, ${value}`;
  }
  Object.assign(headers, own);
  return { method: config.method, url: url.href, headers, body: type === "none" ? undefined : content };
}

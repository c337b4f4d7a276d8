import { z } from "zod";
import type { RequestExpectation } from "../line";
import { differs, lacks, show } from "./equal";

const previewed = z.object({
  method: z.string(),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullish(),
});
type Request = z.output<typeof previewed>;

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const sortedEntries = (entries: URLSearchParams): string[] =>
  [...entries].map(([name, value]) => JSON.stringify([name, value])).sort(byText);

const baseOf = (url: URL) => `${url.origin}${url.pathname}`;

function urlFaults(expected: RequestExpectation, text: string): string[] {
  const url = new URL(text);
  const faults: string[] = [];
  if (expected.url !== undefined) {
    const wanted = new URL(expected.url);
    const same =
      baseOf(wanted) === baseOf(url) &&
      wanted.hash === url.hash &&
      show(sortedEntries(wanted.searchParams)) === show(sortedEntries(url.searchParams));
    if (!same) faults.push(`url: wanted ${expected.url}, got ${text}`);
  }
  if (expected.urlPrefix !== undefined && !text.startsWith(expected.urlPrefix)) {
    faults.push(`url: wanted ${expected.urlPrefix}…, got ${text}`);
  }
  if (expected.urlParsed) {
    const { base, query } = expected.urlParsed;
    faults.push(...differs("url", baseOf(new URL(base)), baseOf(url)));
    const wanted = sortedEntries(new URLSearchParams(query));
    faults.push(...differs("query", wanted, sortedEntries(url.searchParams)));
  }
  return faults;
}

function bodyFaults(expected: RequestExpectation, body: Request["body"]): string[] {
  const faults: string[] = [];
  if (expected.json !== undefined || expected.jsonPartial) {
    let sent: unknown;
    try {
      sent = JSON.parse(body ?? "");
    } catch {
      return [`body: wanted JSON, got ${show(body)}`];
    }
    if (expected.json !== undefined) faults.push(...differs("body", expected.json, sent));
    if (expected.jsonPartial) faults.push(...lacks("body", expected.jsonPartial, sent));
  }
  if (expected.form) {
    const wanted = sortedEntries(new URLSearchParams(expected.form));
    faults.push(...differs("form", wanted, sortedEntries(new URLSearchParams(body ?? ""))));
  }
  if (expected.text !== undefined) faults.push(...differs("body", expected.text, body));
  return faults;
}

const headerFaults = (expected: RequestExpectation, headers: Request["headers"]): string[] =>
  Object.entries(expected.headers ?? {})
    .filter(([name, start]) => !headers[name]?.startsWith(start))
    .map(([name, start]) => `header ${name}: wanted ${start}…, got ${show(headers[name])}`);

/** Headers that are there although none may be. */
export const unwantedHeaders = (
  names: string | string[] | undefined,
  headers: Request["headers"],
): string[] =>
  [names ?? []]
    .flat()
    .filter((name) => headers[name.toLowerCase()] !== undefined)
    .map((name) => `header ${name}: wanted none, got ${show(headers[name.toLowerCase()])}`);

/** The request of a preview. Throws where it has none. */
export const requestOf = (preview: Record<string, unknown>): Request => previewed.parse(preview.request);

/** What a previewed request does other than expected. */
export function requestFaults(expected: RequestExpectation, request: Request): string[] {
  return [
    ...(expected.method === undefined ? [] : differs("method", expected.method, request.method)),
    ...urlFaults(expected, request.url),
    ...headerFaults(expected, request.headers),
    ...unwantedHeaders(expected.noHeader, request.headers),
    ...bodyFaults(expected, request.body),
  ];
}

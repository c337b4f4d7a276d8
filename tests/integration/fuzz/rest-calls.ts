import fc from "fast-check";
import { restRoutes } from "@/server/api/rest-routes";
import { cases } from "~/tests/integration/api/rest-cases";
import { hostile, json, text, value } from "./values";

/** A call of the REST API; `id` stands for the `*` of its path. */
export type RestCall = {
  /** One that the caller owns, of this kind, or a text in its place. */
  id: { own: keyof Own } | { text: string };
  query: [name: string, value: string][];
  /** In a text, `"own workflows"` and the like stand for an id that the caller owns. */
  body: { text: string } | { bytes: Uint8Array<ArrayBuffer> } | undefined;
  type: string;
};
export type Own = { workflows: string; executions: string; credentials: string; payloads: string };

const kinds = ["workflows", "executions", "credentials", "payloads"] as const;

const pathsOf = (of: unknown, at: (string | number)[] = []): (string | number)[][] =>
  of === null || typeof of !== "object"
    ? [at]
    : [at, ...Object.entries(of).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];

type Change = { at: number; kind: "replace" | "remove" | "add" | "rename"; name: string; to: unknown };
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("replace", "replace", "replace", "remove", "add", "rename"),
  name: text,
  to: fc.oneof(
    { weight: 6, arbitrary: value },
    { weight: 1, arbitrary: fc.constantFrom(...kinds).map((kind) => `own ${kind}`) },
  ),
});

/** A body that fits, with one of its parts exchanged, left out, added or named otherwise. */
function changed(body: unknown, { at, kind, name, to }: Change): unknown {
  const copy: unknown = structuredClone(body);
  const paths = pathsOf(copy);
  const path = paths[at % paths.length] ?? [];
  const last = path.at(-1);
  if (last === undefined) return kind === "replace" ? to : { ...Object(copy), [name]: to };
  const holder = path.slice(0, -1).reduce((inner, key) => Object(inner)[key], copy) as Record<
    string,
    unknown
  >;
  if (kind === "replace") holder[last] = to;
  if (Array.isArray(holder) && kind !== "replace") {
    holder.push(to);
    return copy;
  }
  if (kind === "add")
    Object.defineProperty(holder, name, { value: to, enumerable: true, configurable: true });
  if (kind === "rename") Object.defineProperty(holder, name, { value: holder[last], enumerable: true });
  if (kind === "remove" || kind === "rename") delete holder[last];
  return copy;
}

const names = [
  "limit",
  "cursor",
  "status",
  "workflowId",
  "nodeId",
  "of",
  "version",
  "fromNodeId",
  "dismissed",
];
const query = fc.array(
  fc.tuple(
    fc.oneof(text, fc.constantFrom(...names, "message", "actorId", "since", "until", "action", "iteration")),
    fc.oneof(
      text,
      fc.uuid(),
      json.map((inner) => Buffer.from(JSON.stringify(inner)).toString("base64url")),
      fc.constantFrom(
        "0",
        "1",
        "101",
        "1e3",
        "FAILED",
        "output",
        "hook",
        "2026-01-01T00:00:00Z",
        "-271821-04-20",
      ),
    ),
  ),
  { maxLength: 4 },
);
const idFor = (path: string) => {
  const fits = kinds.find((kind) => path.startsWith(kind)) ?? "workflows";
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant({ own: fits }) },
    { weight: 1, arbitrary: fc.constantFrom(...kinds).map((kind) => ({ own: kind })) },
    { weight: 2, arbitrary: fc.oneof(text, fc.uuid()).map((written) => ({ text: written })) },
  );
};
const types = fc.constantFrom(
  "application/json",
  "application/json",
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "",
);

/** Calls of one route: with a body that nearly fits, any JSON, a text that is none, or bytes. */
export const callsOf = (name: string): fc.Arbitrary<RestCall> => {
  const [method, path = ""] = name.split(" ");
  const fits = cases[name]?.body ?? {};
  const bodies = fc.oneof(
    {
      weight: 10,
      arbitrary: fc
        .array(change, { minLength: 1, maxLength: 3 })
        .map((changes) => ({ text: JSON.stringify(changes.reduce(changed, fits)) })),
    },
    { weight: 3, arbitrary: json.map((any) => ({ text: JSON.stringify(any) })) },
    { weight: 1, arbitrary: hostile.map((any) => ({ text: any })) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 100 }).map((bytes) => ({ bytes: new Uint8Array(bytes) })),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc.record({
    id: idFor(path),
    query,
    body: method === "GET" ? fc.constant(undefined) : bodies,
    type: types,
  });
};

export const routeNames = restRoutes.map(({ method, path }) => `${method} ${path}`);

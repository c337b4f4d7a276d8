import { http } from "~/tests/support/workflow-builder";

type Settings = {
  retries?: number;
  iteration?: string;
  /** An address that the call tells: somebody may answer there. */
  resume?: string;
};

/** How long a call may take, in milliseconds: a recorder that hangs costs this long. */
export const callTimeoutMs = 3_000;

/**
 * Calls of the recorder that say whose they are: in the query, in headers, or in a JSON body. `number` is the
 * template that gives the trigger's number.
 */
export function callsTo(recorder: string, number = "{{trigger.body.number}}") {
  const url = `http://${recorder}/`;
  const settings = ({ retries }: Settings) => ({
    timeoutMs: callTimeoutMs,
    ...(retries !== undefined && { retries }),
  });
  const fields = (node: string, { iteration = "", resume }: Settings) => [
    { name: "run", value: "{{execution.id}}" },
    { name: "number", value: number },
    { name: "node", value: node },
    { name: "iteration", value: iteration },
    ...(resume === undefined ? [] : [{ name: "resume", value: resume }]),
  ];
  return {
    get: (node: string, more: Settings = {}) =>
      http("GET", url, { query: fields(node, more) }, settings(more)),
    put: (node: string, more: Settings = {}) => {
      const headers = fields(node, more).map(({ name, value }) => ({ name: `x-${name}`, value }));
      return http("PUT", url, { headers }, settings(more));
    },
    post: (node: string, more: Settings = {}) => {
      const entries = fields(node, more).map(({ name, value }) => [name, value]);
      const body = { type: "json", content: JSON.stringify(Object.fromEntries(entries)) };
      return http("POST", url, { body }, settings(more));
    },
  };
}

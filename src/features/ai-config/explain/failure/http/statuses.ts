import { vendorOf } from "../../../catalogue";
import type { Fix } from "../../../explain-schema";
import { faultOf } from "../facts";
import { cause, clip, credentialsLink, finding, fixOf, type Kind } from "../finding";
import { type Refused, refusedOf } from "./answer";
import { knownCalls } from "./same-host";
import { triedTimes } from "./sent";

const saidBy = ({ says }: Refused) => says[0] && `The answer says: ${clip(says[0])}`;

/** 401 and 403: who calls is not known, or may not. */
export const refusedAccess: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (refused?.status !== 401 && refused?.status !== 403) return undefined;
  const { status, method, url, headers } = refused;
  const { credential, node, config } = facts;
  const vendor = vendorOf(url);
  const own = headers.find(({ name }) => /^(?:authorization|x-api-key|api-key)$/i.test(name));
  const expected = vendor && vendor.auth.type !== "none" ? vendor.auth : undefined;
  const what =
    status === 401
      ? `${method} ${clip(url)} was answered with 401: the other side does not know who calls.`
      : `${method} ${clip(url)} was answered with 403: the other side knows who calls, and does not allow it.`;
  const needs = expected && `${vendor?.name} wants ${expected.type}: ${expected.hint}`;
  const questions = [{ nodeId: node.id, field: "credentialId", question: "Which credential shall be used?" }];
  if (!credential) {
    const overwritten = own ? "The header is written out in the configuration." : undefined;
    return finding(
      `http${status}`,
      "credential",
      what,
      [
        cause(
          own
            ? `The ${own.name} header of the configuration is not accepted.`
            : "The step has no credential.",
          overwritten,
          needs,
          saidBy(refused),
        ),
      ],
      { questions, links: [credentialsLink] },
    );
  }
  const named = `"${credential.name}"`;
  const fixes: Fix[] = [];
  if (own && Array.isArray(config.headers)) {
    const kept = config.headers.filter((entry) => (entry as { name?: string }).name !== own.name);
    const next = fixOf(node, {
      title: `Take the header ${own.name} out`,
      why: `The credential ${named} sets what it needs.`,
      set: { headers: kept },
      origin: "context",
    });
    if (
      credential.type === "API_KEY" &&
      /^authorization$/i.test(own.name) &&
      !faultOf(facts, next.suggestion.config)
    )
      fixes.push(next);
  }
  const mismatch = expected && expected.type !== credential.type;
  const likely = mismatch
    ? `The credential ${named} is of another type than ${vendor?.name} wants.`
    : status === 401
      ? `The credential ${named} is wrong, expired or revoked on the other side.`
      : `The account of the credential ${named} lacks the permission, or this object is not its own.`;
  return finding(
    `http${status}`,
    "credential",
    what,
    [cause(likely, `Its type is ${credential.type}`, needs, saidBy(refused))],
    { fixes, links: [credentialsLink] },
  );
};

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Methods that the answer names beside the one that it refused: those which are possible. */
const allowedIn = ({ excerpt, method }: Refused): string[] =>
  methods.filter((each) => each !== method && new RegExp(`\\b${each}\\b`).test(excerpt));

/** 405: the address is right, the method is not. */
export const wrongMethod: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (refused?.status !== 405) return undefined;
  const { method, url, body } = refused;
  const path = (text: string) => text.replace(/\{\{[\s\S]*?\}\}|\{[^}]*\}/g, "x").replace(/[?#].*$/, "");
  const configured = path(String(facts.config.url ?? ""));
  const known = knownCalls(facts, url).filter(
    (call) => path(call.url) === configured && call.method !== method,
  );
  const allowed = allowedIn(refused);
  const right = allowed.length === 1 ? allowed[0] : allowed.length ? undefined : known[0]?.method;
  const source = allowed.length ? "the answer" : known[0]?.from;
  const fixes = right
    ? [
        fixOf(facts.node, {
          title: `Send it as ${right}`,
          why: `By ${source} this address takes ${right}.`,
          set: { method: right },
          origin: "context",
        }),
      ]
    : [];
  return finding(
    "http405",
    "change",
    `${method} ${clip(url)} was answered with 405: this address does not take ${method}.`,
    [
      cause(
        right ? `The method has to be ${right}.` : "The method is another one.",
        allowed.length > 0 && `The answer names ${allowed.join(", ")}`,
        body.type !== "none" && method === "GET" && "A body was sent along, which a GET does not have",
        saidBy(refused),
      ),
    ],
    {
      fixes,
      questions: fixes.length
        ? []
        : [
            {
              nodeId: facts.node.id,
              field: "method",
              question: `Which method does this address take${allowed.length ? `: ${allowed.join(" or ")}` : ""}?`,
            },
          ],
    },
  );
};

/** 409 and 412: what is there stands against it. */
export const conflict: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (refused?.status !== 409 && refused?.status !== 412) return undefined;
  const { status, method, url } = refused;
  const earlier = facts.step.attempts.slice(0, -1);
  const lost = earlier.find(
    ({ error, completedAt }) => !completedAt || error?.name === "Timeout" || error?.name === "RequestFailed",
  );
  return finding(
    `http${status}`,
    "look",
    `${method} ${clip(url)} was answered with ${status}: it does not go together with what is there already.`,
    [
      lost
        ? cause(
            "An earlier attempt of this step was carried out after all, although its answer was lost.",
            `Attempt ${earlier.indexOf(lost) + 1} ended with ${lost.error?.name ?? "no end"}`,
            saidBy(refused),
          )
        : cause("The object exists already, or was changed by somebody else in between.", saidBy(refused)),
    ],
    {
      questions: [
        {
          nodeId: facts.node.id,
          field: "failOnError",
          question:
            "Is it all right when it is there already? Then connect the handle Error, or let such answers be the output.",
        },
      ],
    },
  );
};

/** The most retries that a node can have. */
const mostRetries = 10;

/** 429: too many calls. */
export const tooMany: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (refused?.status !== 429) return undefined;
  const { method, url } = refused;
  const { node, document, step } = facts;
  const tried = step.attempts.length;
  const around = document.nodes.find(
    (other) =>
      other.type === "logic.loop" &&
      step.iteration &&
      Number(other.data.config.concurrency ?? 1) > 1 &&
      facts.loops.includes(other.id),
  );
  const fixes: Fix[] = [];
  if (around) {
    const now = Number(around.data.config.concurrency);
    fixes.push(
      fixOf(around, {
        title: `Work on 1 item at once instead of ${now}`,
        why: `"${around.data.label}" makes up to ${now} of these calls at the same time.`,
        set: { concurrency: 1 },
        origin: "guessed",
      }),
    );
  }
  if ((node.data.retries ?? 3) < mostRetries) {
    fixes.push(
      fixOf(node, {
        title: `Try again up to ${mostRetries} times`,
        why: `It was tried ${tried} times; the wait between attempts grows to a minute, or to what the answer asks for.`,
        retries: mostRetries,
        origin: "guessed",
      }),
    );
  }
  return finding(
    "http429",
    "rerun",
    `${method} ${clip(url)} was answered with 429: there were too many calls in too short a time. The request was not carried out.`,
    [
      cause(
        "The other side's limit was reached, and was still when the last attempt was made.",
        triedTimes(facts),
        saidBy(refused),
      ),
    ],
    { fixes },
  );
};

/** 408, 425 and 5xx: the other side's fault, or one that passes. */
export const otherSide: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (!refused || (refused.status < 500 && ![408, 425].includes(refused.status))) return undefined;
  const { status, method, url } = refused;
  const { step, node } = facts;
  const tried = step.attempts.length;
  const once = tried === 1 && node.data.retries === undefined && (method === "POST" || method === "PATCH");
  const what = `${method} ${clip(url)} was answered with ${status}: ${
    status === 501
      ? "the other side cannot do that."
      : status === 503
        ? "the other side is overloaded or down for a while."
        : status === 408 || status === 425 || status === 504
          ? "the other side did not get it done in time."
          : "something went wrong on the other side."
  }`;
  return finding(
    `http${status}`,
    status === 501 ? "change" : once ? "look" : "rerun",
    what,
    [
      cause(
        "It is not the workflow: what was sent has reached the other side, which failed with it.",
        triedTimes(facts),
        once && `A ${method} is not sent again on its own, for it may have been carried out`,
        saidBy(refused),
      ),
    ],
    {
      questions: once
        ? [
            {
              nodeId: node.id,
              field: "retries",
              question: `May this ${method} be sent again without harm? Then set the node's retries; else look at the other side first.`,
            },
          ]
        : [],
    },
  );
};

/** Any other answer that is an error. */
export const otherAnswer: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (!refused) return undefined;
  const { status, method, url } = refused;
  return finding(
    `http${status}`,
    "change",
    `${method} ${clip(url)} was answered with ${status}.`,
    [cause("The other side refused the request.", saidBy(refused))],
    { questions: [{ nodeId: facts.node.id, field: "url", question: "What should be sent instead?" }] },
  );
};

import { lastAttemptMs } from "../facts";
import { cause, clip, finding, fixOf, type Kind } from "../finding";
import { isHttp, sentUrl, triedTimes } from "./sent";

/** The request was sent, and nobody knows what became of it. */
export const outcomeUnknown: Kind = (facts) => {
  const { failure, node, step } = facts;
  if (failure.name !== "OutcomeUnknown") return undefined;
  const died = /process ended/.test(failure.message);
  return finding(
    "outcomeUnknown",
    "look",
    died
      ? "The process ended while the request was under way, so nobody knows whether it was carried out. It was not sent again on its own."
      : "The request was sent and its answer was lost, so nobody knows whether it was carried out. It was not sent again on its own.",
    [
      cause(
        died
          ? "The runtime was stopped or killed in the middle of this step."
          : "The connection was cut, or the answer took too long.",
        `It was sent ${step.attempts.length} ${step.attempts.length === 1 ? "time" : "times"}`,
        "A replay sends it once more, with a new Idempotency-Key",
      ),
    ],
    {
      questions: [
        {
          nodeId: node.id,
          field: "retries",
          question:
            "Look at the other side: was it carried out? If sending it twice does no harm, set the node's retries.",
        },
      ],
    },
  );
};

/** No connection, or one that broke. */
export const noConnection: Kind = (facts) => {
  const { failure } = facts;
  if (!isHttp(facts) || !["RequestFailed", "NotStored"].includes(failure.name)) return undefined;
  const refused = /ECONNREFUSED/.test(failure.message);
  const host = URL.canParse(sentUrl(facts)) ? new URL(sentUrl(facts)).host : "the other side";
  const tried = triedTimes(facts);
  if (failure.name === "NotStored") {
    return finding("notStored", "rerun", "The answer came, and its body could not be kept.", [
      cause("Our own storage was not to be reached.", tried),
    ]);
  }
  return finding(
    refused ? "connectionRefused" : "connection",
    "rerun",
    refused
      ? `Nothing was sent: at ${host} nobody takes connections.`
      : `The connection to ${host} could not be made, or broke.`,
    [
      refused
        ? cause(
            "The service is down, or it listens at another port.",
            tried,
            `The failure was: ${clip(failure.message)}`,
          )
        : cause(
            "The network or the other side was not to be reached for a while.",
            tried,
            `The failure was: ${clip(failure.message)}`,
          ),
    ],
    {
      questions:
        refused && /:\d+$/.test(host)
          ? [
              {
                nodeId: facts.node.id,
                field: "url",
                question: `Is ${host} the right host and port? If it is, replay when it is up again.`,
              },
            ]
          : [],
    },
  );
};

/** The longest time-out that a node can have, in milliseconds, and how much more a fix gives. */
const longestMs = 3_600_000;
const defaultMs = 30_000;
const times = 4;

/** A step that took longer than its time-out. */
export const timeOut: Kind = (facts) => {
  const { failure, node } = facts;
  if (failure.name !== "Timeout") return undefined;
  const now = node.data.timeoutMs ?? defaultMs;
  const sandbox = /longest that code may take|kept the sandbox busy/.test(failure.message);
  const next = Math.min(longestMs, now * times);
  const took = lastAttemptMs(facts);
  const seconds = (ms: number) => `${ms / 1_000} s`;
  const post =
    node.type === "action.http" && ["POST", "PATCH"].includes(String((facts.input ?? facts.config).method));
  const what = `The step took longer than ${sandbox ? "it may" : `${seconds(now)}, its time-out`}, and was ended.`;
  if (sandbox) {
    const busy = /kept the sandbox busy/.test(failure.message);
    return finding(
      "timeout",
      busy ? "rerun" : "change",
      what,
      [
        cause(
          busy
            ? "Other code kept the sandbox busy all the time."
            : "The code does not end, or has too much to do at once.",
          clip(failure.message),
        ),
      ],
      {
        questions: busy
          ? []
          : [
              {
                nodeId: node.id,
                field: "code",
                question:
                  "Where does the code loop for long? Give it less at a time, by a loop over parts of the input.",
              },
            ],
      },
    );
  }
  return finding(
    "timeout",
    "change",
    what,
    [
      cause(
        node.type === "action.http"
          ? "The other side is slow, or does not answer at all."
          : "The work takes longer than it is given.",
        triedTimes(facts),
        took !== undefined && `The last attempt took ${seconds(took)}`,
        post && "It may have been carried out all the same",
      ),
    ],
    {
      fixes:
        next > now
          ? [
              fixOf(node, {
                title: `Wait up to ${seconds(next)}`,
                why: `At present it is given ${seconds(now)}.`,
                timeoutMs: next,
                origin: "guessed",
              }),
            ]
          : [],
    },
  );
};

import { nearest } from "@/lib/template/edit-distance";
import { vendors } from "../../../catalogue";
import type { Fix } from "../../../explain-schema";
import { type Facts, faultOf } from "../facts";
import { cause, clip, finding, fixOf, type Kind } from "../finding";
import { hostIn, isHttp, sentUrl } from "./sent";

/** The configured URL with a piece of it replaced, where that still can be rendered. */
function urlFix(facts: Facts, from: string, to: string, title: string, why: string, guessed: boolean): Fix[] {
  const url = String(facts.config.url ?? "");
  const next = url.replace(from, to);
  if (next === url || faultOf(facts, { ...facts.config, url: next })) return [];
  return [fixOf(facts.node, { title, why, set: { url: next }, origin: guessed ? "guessed" : "context" })];
}

/** Hosts that are known: of the catalogue, and of the workflow's other steps. */
function knownHosts({ document, node }: Facts): string[] {
  const own = document.nodes.flatMap(({ id, data }) =>
    id === node.id || typeof data.config.url !== "string"
      ? []
      : hostIn(data.config.url.replace(/\{\{[\s\S]*?\}\}/g, "x")) || [],
  );
  return [...new Set([...own, ...vendors.flatMap(({ hosts }) => hosts)])].filter(
    (host) => !host.includes("*"),
  );
}

/** A host name that no name server knows. */
export const unknownHost: Kind = (facts) => {
  const { failure, node } = facts;
  const host = /host name (\S+) could not be resolved/.exec(failure.message)?.[1];
  if (!isHttp(facts) || !host) return undefined;
  const right = nearest(host, knownHosts(facts));
  return finding(
    "unknownHost",
    "change",
    `Nothing was sent: no name server knows the host ${host}.`,
    [
      right
        ? cause(`"${host}" looks like a slip of ${right}.`, "That host is known")
        : cause("The host's name is misspelt, or it is known inside of another network alone."),
    ],
    {
      fixes: right
        ? urlFix(facts, host, right, `Call ${right}`, "It is the nearest host that is known.", true)
        : [],
      questions: right
        ? []
        : [{ nodeId: node.id, field: "url", question: `What is the host's right name, instead of ${host}?` }],
    },
  );
};

/** An address that is not public, which the way out refuses. */
export const blockedAddress: Kind = (facts) => {
  if (facts.failure.name !== "BlockedAddress") return undefined;
  const host = hostIn(sentUrl(facts)) || "The host";
  return finding(
    "blockedAddress",
    "operator",
    `Nothing was sent: ${host} is at an address that is not public, and workflows may call public ones alone.`,
    [
      cause(
        "The URL leads to this machine or into a private network.",
        `The URL is ${clip(sentUrl(facts))}`,
        "An operator can allow a host and port by WORKFUSE_ALLOW_PRIVATE_HOSTS",
      ),
    ],
    {
      questions: [
        {
          nodeId: facts.node.id,
          field: "url",
          question: "Is there a public address of it? Otherwise ask the operator to allow this one.",
        },
      ],
    },
  );
};

/** A connection that TLS could not be agreed on for. */
export const brokenTls: Kind = (facts) => {
  const { failure } = facts;
  const tls =
    /\b(CERT_\w+|ERR_TLS\w*|ERR_SSL\w*|EPROTO|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT\w*|UNABLE_TO_\w+)\b/.exec(
      failure.message,
    )?.[1];
  if (!isHttp(facts) || !tls) return undefined;
  const url = sentUrl(facts);
  const noTls =
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|wrong version number|packet length too long/i.test(
      failure.message,
    );
  const name = /ALTNAME/.test(tls);
  return finding(
    "tls",
    noTls ? "change" : "operator",
    `Nothing was sent: no safe connection to ${hostIn(url)} could be made.`,
    [
      cause(
        noTls
          ? "The other side does not speak TLS at this port: it is http, not https."
          : name
            ? "Its certificate is for another host name."
            : /EXPIRED/.test(tls)
              ? "Its certificate has expired."
              : "Its certificate is not one that is trusted here.",
        `The connection ended with ${tls}`,
      ),
    ],
    {
      fixes: noTls
        ? urlFix(facts, "https://", "http://", "Call it over http", "The port answers without TLS.", false)
        : [],
      questions: name
        ? [
            {
              nodeId: facts.node.id,
              field: "url",
              question: "Under which name does that host have its certificate?",
            },
          ]
        : [],
    },
  );
};

import { nearest } from "@/lib/template/edit-distance";
import type { Fix } from "../../../explain-schema";
import { faultOf } from "../facts";
import { cause, clip, credentialsLink, finding, fixOf, type Kind } from "../finding";
import { triedTimes } from "../http/sent";

/** A credential that is gone, cannot be read, or may not be sent there. */
export const credentialFailed: Kind = (facts) => {
  const { failure, node, credential, input, config } = facts;
  const label = credential && !credential.missing ? `"${credential.name}"` : "The credential";
  const questions = [
    { nodeId: node.id, field: "credentialId", question: "Which credential shall be used instead?" },
  ];
  const links = [credentialsLink];
  if (failure.name === "CredentialNotFound") {
    return finding(
      "credentialMissing",
      "credential",
      "The credential that this node names could not be used, so nothing was sent.",
      [
        credential && !credential.missing
          ? cause(`${label} is of the type ${credential.type}, which this node cannot use.`)
          : cause("It was deleted, or never belonged to this workspace."),
      ],
      { questions, links },
    );
  }
  if (failure.name === "VaultUnavailable") {
    return finding("vault", "rerun", "The vault did not give the credential, so nothing was sent.", [
      cause("The vault was not to be reached, or refused.", triedTimes(facts)),
    ]);
  }
  if (failure.name === "BadCredential") {
    return finding(
      "badCredential",
      "credential",
      `${clip(failure.message)} Nothing was sent.`,
      [cause("Its kind or its stored value does not fit this node.")],
      { questions, links },
    );
  }
  if (failure.name !== "CredentialNotAllowed") return undefined;
  const url = String(input?.url ?? config.url ?? "");
  const named = /sent to (\S+): it is/.exec(failure.message)?.[1];
  const host = URL.canParse(url) ? new URL(url).hostname : (named ?? "this host");
  const allowed = credential?.allowedHosts ?? [];
  const wanted = named ?? host;
  const redirected = wanted === host ? undefined : wanted;
  const right = redirected
    ? null
    : nearest(
        host,
        allowed.filter((each) => !each.includes("*")),
      );
  const configured = String(config.url ?? "");
  const next = right ? configured.replace(host, right) : configured;
  const fixes: Fix[] =
    right && next !== configured && !faultOf(facts, { ...config, url: next })
      ? [
          fixOf(node, {
            title: `Call ${right}`,
            why: `${label} may be sent there.`,
            set: { url: next },
            origin: "guessed",
          }),
        ]
      : [];
  return finding(
    "credentialHost",
    "credential",
    redirected
      ? `The answer led on to ${redirected}, to which ${label} may not be sent.`
      : `${label} may not be sent to ${host}, so nothing was sent.`,
    [
      cause(
        right
          ? `"${host}" looks like a slip of ${right}.`
          : "The URL's host is not among the hosts that the credential is for.",
        allowed.length > 0 && `Allowed are ${allowed.join(", ")}`,
      ),
    ],
    {
      fixes,
      questions: fixes.length
        ? []
        : [
            {
              nodeId: node.id,
              field: "url",
              question: `Is ${wanted} meant? Then add it to the credential's hosts; else correct the URL.`,
            },
          ],
      links,
      ...(credential &&
        !credential.missing &&
        named && { allow: { credentialId: credential.id, name: credential.name, host: named } }),
    },
  );
};

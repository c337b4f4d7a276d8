import { NodeError, type ResolvedCredential } from "./executor";
import { hostMatches } from "./host-matches";

type Bound = Pick<ResolvedCredential, "type" | "allowedHosts">;

/** Whether a credential has to be bound to a host before it is sent: it has none, and is not a secret that only signs. */
export const isUnbound = ({ type, allowedHosts }: Bound): boolean =>
  allowedHosts.length === 0 && type !== "HMAC_SECRET";

/** Whether a credential may be sent to a host. A secret that signs is not sent, so that without a list it may sign for all. */
const mayGoTo = (credential: Bound, host: string): boolean =>
  (credential.type === "HMAC_SECRET" && credential.allowedHosts.length === 0) ||
  credential.allowedHosts.some((pattern) => hostMatches(host, pattern));

/** Throws NodeError `CredentialNotAllowed`, for good, where a request would take the credential to another host. */
export function refuseOtherHost(credential: Bound, host: string): void {
  if (mayGoTo(credential, host)) return;
  const list = credential.allowedHosts.join(", ") || "no host yet";
  throw new NodeError(
    "CredentialNotAllowed",
    `The credential may not be sent to ${host}: it is allowed for ${list}. Change the URL; or, if ${host} is meant, add it to the credential's allowed hosts and replay the run from this node.`,
    { final: true },
  );
}

import { NodeError, type ResolvedCredential } from "./executor";
import { hostMatches } from "./host-matches";

/** Whether a credential may be sent to a host: without a list to any. */
const mayGoTo = ({ allowedHosts }: Pick<ResolvedCredential, "allowedHosts">, host: string): boolean =>
  allowedHosts.length === 0 || allowedHosts.some((pattern) => hostMatches(host, pattern));

/** Throws NodeError `CredentialNotAllowed`, for good, where a request would take the credential to another host. */
export function refuseOtherHost(credential: Pick<ResolvedCredential, "allowedHosts">, host: string): void {
  if (mayGoTo(credential, host)) return;
  throw new NodeError(
    "CredentialNotAllowed",
    `The credential may not be sent to ${host}: it is allowed for ${credential.allowedHosts.join(", ")}. Change the URL, or the credential's allowed hosts.`,
    { final: true },
  );
}

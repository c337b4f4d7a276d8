import { isIP } from "node:net";
import { isPublicAddress } from "./address";
import { blocked, type Lookup, resolvePublic } from "./connector";
import { hostAndPort, parseAllowedHosts, parseTarget } from "./target";

/**
 * Checks an address that is not called from here but handed to somebody: a browser is sent there. The same rule as for
 * what is called: an https URL of a public host, or any of a host that the operator allows.
 * @throws OutgoingError BAD_URL, BLOCKED_ADDRESS or DNS
 */
export async function refusePrivate(
  text: string,
  options: { allowPrivateHosts: readonly string[]; lookup: Lookup },
): Promise<void> {
  const url = parseTarget(text);
  if (parseAllowedHosts(options.allowPrivateHosts).has(hostAndPort(url))) return;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) === 0) await resolvePublic(options.lookup, url.hostname);
  else if (!isPublicAddress(host)) throw blocked(hostAndPort(url));
}

/** The host under which this machine reaches something that listens on `host`; one of IPv6 without brackets. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

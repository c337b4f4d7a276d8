import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** An IPv4 range inside IPv6 (::ffff:0:0/96) as the IPv4 range that it is. */
function normalised([address, bits]: Range): Range {
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96) {
    return [address.toIPv4Address(), bits - 96];
  }
  return [address, bits];
}

function rangeOf(text: string): Range {
  if (text.includes("/")) return normalised(ipaddr.parseCIDR(text));
  const address = ipaddr.parse(text);
  return normalised([address, address.kind() === "ipv4" ? 32 : 128]);
}

/**
 * Whether an address is in one of the ranges, each in CIDR notation or a single address. An IPv4 address mapped into
 * IPv6 is the IPv4 address. What is not an address in its strict notation is in none.
 */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  if (isIP(address) === 0) return false;
  const given = ipaddr.process(address);
  return ranges.some((text) => {
    const range = rangeOf(text);
    return range[0].kind() === given.kind() && given.match(range);
  });
}

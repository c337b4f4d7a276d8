import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Public by allocation, but answered by the cloud's own host: Azure's WireServer (metadata, keys). */
const reservedByClouds = new Set(["168.63.129.16"]);

/** 2000::/3, the only part of IPv6 from which IANA allocates global unicast addresses (RFC 4291, 2.4). */
const globalUnicast6 = ipaddr.parseCIDR("2000::/3");

/**
 * Says whether `ip` is an address of the public internet. Only the strict notations count (four decimal parts,
 * RFC 4291 for IPv6); a zone id, another notation or anything that is not an address gives `false`. Refused
 * are all blocks of the IANA special-purpose registries: private, loopback, link-local, shared (100.64/10),
 * benchmarking, documentation, multicast, reserved, and whatever carries an IPv4 address inside an IPv6 one
 * (mapped, compatible, 64:ff9b::/96, 6to4, Teredo), because the translator decides where that leads.
 */
export function isPublicAddress(ip: string): boolean {
  if (isIP(ip) === 0 || ip.includes("%") || reservedByClouds.has(ip)) return false;
  const address = ipaddr.parse(ip);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(globalUnicast6);
}

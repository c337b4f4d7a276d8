import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./address";

describe("isPublicAddress", () => {
  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.32.0.1",
    "198.20.0.1",
  ])("takes %s", (ip) => expect(isPublicAddress(ip)).toBe(true));

  it.each(["2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450:4001:81b::200e"])("takes %s", (ip) =>
    expect(isPublicAddress(ip)).toBe(true),
  );

  it.each([
    ["unspecified", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["loopback", "127.0.0.1"],
    ["loopback's far end", "127.255.255.254"],
    ["private 10/8", "10.0.0.1"],
    ["private 172.16/12", "172.31.255.255"],
    ["private 192.168/16", "192.168.1.1"],
    ["link-local and metadata", "169.254.169.254"],
    ["shared address space", "100.64.0.1"],
    ["metadata in shared space", "100.100.100.200"],
    ["protocol assignments and metadata", "192.0.0.192"],
    ["documentation 1", "192.0.2.1"],
    ["documentation 2", "198.51.100.1"],
    ["documentation 3", "203.0.113.1"],
    ["6to4 relay", "192.88.99.1"],
    ["benchmarking", "198.18.0.1"],
    ["benchmarking's far end", "198.19.255.255"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["Azure's host", "168.63.129.16"],
  ])("refuses IPv4 %s %s", (_name, ip) => expect(isPublicAddress(ip)).toBe(false));

  it.each([
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
    ["IPv4-mapped in hexadecimal", "::ffff:7f00:1"],
    ["IPv4-mapped public", "::ffff:8.8.8.8"],
    ["IPv4-compatible", "::127.0.0.1"],
    ["IPv4-compatible public", "::8.8.8.8"],
    ["IPv4-translated", "::ffff:0:127.0.0.1"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["NAT64 of a public address", "64:ff9b::8.8.8.8"],
    ["local NAT64", "64:ff9b:1::1"],
    ["6to4", "2002:7f00:1::1"],
    ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["benchmarking", "2001:2::1"],
    ["ORCHID", "2001:20::1"],
    ["documentation", "2001:db8::1"],
    ["new documentation", "3fff::1"],
    ["discard", "100::1"],
    ["segment routing", "5f00::1"],
    ["unique local and metadata", "fd00:ec2::254"],
    ["unique local", "fc00::1"],
    ["link-local", "fe80::1"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["unallocated", "4000::1"],
  ])("refuses IPv6 %s %s", (_name, ip) => expect(isPublicAddress(ip)).toBe(false));

  it.each([
    ["a zone id", "fe80::1%eth0"],
    ["a zone id on a public address", "2606:4700:4700::1111%1"],
    ["decimal", "134744072"],
    ["hexadecimal", "0x8.0x8.0x8.0x8"],
    ["octal", "010.8.8.8"],
    ["short", "8.8"],
    ["brackets", "[2606:4700:4700::1111]"],
    ["a name", "example.com"],
    ["nothing", ""],
  ])("refuses what is not strictly an address: %s %s", (_name, ip) =>
    expect(isPublicAddress(ip)).toBe(false),
  );
});

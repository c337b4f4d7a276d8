import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * Holds, in each request that reaches a route, the addresses that it came through: those of X-Forwarded-For and
 * last the one that the connection came from. What a caller sends under this name is replaced.
 */
export const addressesHeader = "x-workfuse-addresses";

/** Whether they are written down here, or by the process that passes requests on to this one. */
const holder = globalThis as { workfuseAddresses?: true; workfusePassedAddresses?: true };

/**
 * Writes down where each request to this process's HTTP servers comes from, before it is handled: a route sees
 * headers alone, which callers write.
 */
export function recordAddresses(): void {
  if (holder.workfuseAddresses) return;
  holder.workfuseAddresses = true;
  subscribe("http.server.request.start", (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request;
    headers[addressesHeader] = [headers["x-forwarded-for"], socket.remoteAddress].filter(Boolean).join(", ");
  });
}

/** Takes what the header says: only another process of the product, which wrote it down, calls this one. */
export function acceptAddresses(): void {
  holder.workfusePassedAddresses = true;
}

/** An address without its port and zone; undefined where it is none. */
function addressOf(text: string): string | undefined {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, "");
  return isIP(address) ? address : undefined;
}

/**
 * The address of the caller of a request. Each proxy appends the address that it was called from, so with
 * `trustedProxies` of one's own in front the caller is that many before the last; what is further left may be made
 * up. Undefined where that many are not named, or nobody wrote the addresses down.
 */
export function clientAddress(headers: Headers, trustedProxies: number): string | undefined {
  if (!holder.workfuseAddresses && !holder.workfusePassedAddresses) return undefined;
  const addresses = (headers.get(addressesHeader) ?? "").split(",").map((text) => text.trim());
  return addressOf(addresses.at(-1 - trustedProxies) ?? "");
}

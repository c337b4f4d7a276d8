import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { isPublicAddress } from "./address";
import { OutgoingError } from "./outgoing-error";
import { hostAndPort } from "./target";

/** Resolves a host name to all of its addresses; rejects when there is none. */
export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

type Connector = ReturnType<typeof buildConnector>;

/** Time for name resolution, TCP and TLS together, in milliseconds. */
const connectTimeout = 10_000;

/**
 * An undici connector that opens sockets to public addresses, and to the hosts in `allowed` (`host:port`) at
 * whatever address. A name is resolved once per connection; the socket dials exactly the addresses that were
 * checked, so a name server that answers differently the second time gains nothing. One private address among
 * several refuses the host. TLS still asks for, and verifies, the name.
 */
export function createConnector(lookup: Lookup, allowed: ReadonlySet<string>): Connector {
  const toPublic = buildConnector({ timeout: connectTimeout, lookup: socketLookup(lookup, true) });
  const toAllowed = buildConnector({ timeout: connectTimeout, lookup: socketLookup(lookup, false) });
  return (options, callback) => {
    // undici hands IPv6 over without its brackets, which the allow list's entries have.
    const host = isIP(options.hostname) === 6 ? `[${options.hostname}]` : options.hostname;
    const target = hostAndPort({ ...options, hostname: host });
    if (allowed.has(target)) {
      toAllowed(options, callback);
    } else if (isIP(options.hostname) !== 0 && !isPublicAddress(options.hostname)) {
      callback(blocked(target), null);
    } else {
      toPublic(options, callback);
    }
  };
}

function socketLookup(lookup: Lookup, publicOnly: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(lookup, hostname, publicOnly).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, []),
    );
  };
}

type Address = { address: string; family: number };

async function resolve(
  lookup: Lookup,
  hostname: string,
  publicOnly: boolean,
): Promise<readonly [Address, ...Address[]]> {
  let addresses: readonly Address[];
  try {
    addresses = await lookup(hostname);
  } catch (cause) {
    throw notResolved(hostname, cause);
  }
  const [first, ...rest] = addresses;
  if (!first) throw notResolved(hostname);
  if (publicOnly && !addresses.every(({ address }) => isPublicAddress(address))) throw blocked(hostname);
  return [first, ...rest];
}

/** All addresses of a name, which must be public ones. */
export const resolvePublic = (lookup: Lookup, hostname: string) => resolve(lookup, hostname, true);

function notResolved(hostname: string, cause?: unknown): OutgoingError {
  return new OutgoingError(
    "DNS",
    "no",
    `The host name ${hostname} could not be resolved; check its spelling.`,
    {
      cause,
    },
  );
}

/** The addresses themselves are left out: they would tell a caller how the inner network is laid out. */
export function blocked(target: string): OutgoingError {
  return new OutgoingError(
    "BLOCKED_ADDRESS",
    "no",
    `${target} is at an address that is not public, so it was not called. ` +
      "If it is meant to be called, an operator adds its host:port to WORKFUSE_ALLOW_PRIVATE_HOSTS.",
  );
}

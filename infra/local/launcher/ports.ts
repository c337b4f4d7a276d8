import { existsSync, readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { freePort } from "../free-port";
import { writePrivately } from "./data-dir";
import { StartError } from "./start-error";

/** Why nobody can listen there (a system error code), or undefined when one can. */
function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 1000 });
    const finish = (value: boolean) => {
      socket.destroy();
      resolve(value);
    };
    socket.on("connect", () => finish(true));
    socket.on("timeout", () => finish(false));
    socket.on("error", () => finish(false));
  });
}

/**
 * Throws StartError unless `host:port` can be listened on. A listener on the loopback address of the other
 * family counts as well: a browser that opens localhost could reach that one instead.
 */
export async function assertFree(host: string, port: number, variable: string): Promise<void> {
  const code = await listenError(host, port);
  if (code === "EACCES")
    throw new StartError(`Port ${port} needs more rights: set ${variable} to one above 1023.`);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    throw new StartError(
      `HOST is ${host}, which is no address of this machine: set another, such as 127.0.0.1.`,
    );
  }
  if (code && code !== "EADDRINUSE") throw new StartError(`Nothing can listen on ${host}:${port} (${code}).`);
  const elsewhere = host.includes(":") ? "127.0.0.1" : "::1";
  if (code || (await answers(elsewhere, port))) {
    throw new StartError(
      `Port ${port} is taken by another program. Stop that program, or set ${variable} to a free port: ${variable}=${await freePort()} npm start`,
    );
  }
}

/**
 * A port of 127.0.0.1 for each name: the one it had at the last start when that is still free, so that addresses
 * which were written down stay right, else a new one; none of `taken`. Kept in `<dataDir>/ports.json`.
 */
export async function stablePorts<Name extends string>(
  dataDir: string,
  names: readonly Name[],
  taken: number[],
): Promise<Record<Name, number>> {
  const file = path.join(dataDir, "ports.json");
  const known: Record<string, number> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const used = new Set(taken);
  for (const name of names) {
    let port = known[name];
    while (port === undefined || used.has(port) || (await listenError("127.0.0.1", port)))
      port = await freePort();
    used.add(port);
    known[name] = port;
  }
  writePrivately(file, JSON.stringify(known));
  return known as Record<Name, number>;
}

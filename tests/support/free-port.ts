import net from "node:net";

/**
 * Below what the usual systems give to outgoing connections and to listeners on port 0 (from 32768 on), so that
 * nothing else takes the port before the test uses it, or while it relies on nobody listening there.
 */
const [lowest, count] = [20_000, 12_000];
/** Processes begin this far from each other, by their ids. */
const apart = 16;
let given = 0;

/** Whether somebody listens there already. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(true) : reject(error),
    );
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(false)));
  });
}

/** A TCP port of 127.0.0.1 that nothing listens on, each time another one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + ((process.pid * apart + given++) % count);
    if (!(await isTaken(port))) return port;
  }
}

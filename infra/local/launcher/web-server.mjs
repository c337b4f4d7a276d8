// The web part: Next, behind a server that first asks `workfuseTake`, which the instrumentation sets, whether it takes
// the request. Arguments: host, port, how long idle connections are kept in milliseconds.
import { createServer } from "node:http";
import next from "next";

const [hostname, portText, keepAliveText] = process.argv.slice(2);
const port = Number(portText);
const app = next({ dev: false, hostname, port });
await app.prepare();
const handle = app.getRequestHandler();

const server = createServer((request, response) => {
  if (globalThis.workfuseTake?.(request, response)) return;
  handle(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) response.statusCode = 500;
    response.end();
  });
});
server.keepAliveTimeout = Number(keepAliveText);
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
server.listen(port, hostname);

let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  // Those under way may end; the launcher's patience is the limit.
  server.close(async () => {
    await app.close();
    process.exit(0);
  });
  server.closeIdleConnections();
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

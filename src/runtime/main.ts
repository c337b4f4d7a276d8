import { createServer } from "node:http";
import { startVaultSweep } from "@/features/credentials/server/sweep-vault";
import { startAdmission } from "@/features/execution/server/admission-watch";
import { startAnswerSweep } from "@/features/execution/server/answers-sweep";
import { startPruning } from "@/features/execution/server/prune-expired";
import { startReaper } from "@/features/execution/server/reaper";
import { startReconciler } from "@/features/execution/server/reconcile";
import { startTriggers } from "@/features/execution/server/triggers/start-triggers";
import { keepAliveMs } from "@/lib/keep-alive";
import { startRealtime } from "@/realtime/server";
import { closeDatabase } from "@/server/db";
import { env } from "@/server/env";
import { closeErrorReporting, startErrorReporting } from "@/server/error-reporting";
import { log } from "@/server/log";
import { closeProgress } from "@/server/progress/progress-bus";
import { closeStatusBus } from "@/server/status-bus";
import { health } from "./health";
import { serveFunctions, servePath } from "./serve-functions";
import { startStandIns } from "./stand-ins";
import { isPassedOn, takePassedOn } from "./webhook-calls";

// The engine's SDK copies the whole environment for each of its calls, and every read of a variable of the real one
// asks the system: that took a twelfth of this process's time.
process.env = { ...process.env };

/** Starts everything of this process; resolves to how to stop it, in order. */
async function start(): Promise<() => Promise<void>> {
  const { host, realtime, observability } = env();
  await startErrorReporting("runtime", observability.sentryDsn, () => import("@sentry/node"));
  const standIns = await startStandIns();
  const served = serveFunctions();
  // The web process adds headers of its own to those of a call that it passes on, which may be as large as Node takes.
  const server = createServer({ maxHeaderSize: 32_768 }, (request, response) => {
    const path = request.url?.split("?")[0];
    if (path === "/healthz") return health(request, response);
    // With the engine in this process its calls need no socket, and nobody else may make them.
    if (isPassedOn(request)) return takePassedOn(request, response);
    if (path === servePath && !standIns.hostsEngine) return served.listener(request, response);
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code: "NOT_FOUND", message: "There is nothing here." } }));
  });
  server.keepAliveTimeout = keepAliveMs;
  const stopRealtime = startRealtime(server);
  if (realtime.serve) {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(realtime.port, host, () => resolve());
    });
  }
  const stopAdmission = startAdmission();
  const stopReconciler = startReconciler();
  const stopReaper = startReaper();
  const stopAnswerSweep = startAnswerSweep();
  const stopPruning = startPruning();
  const stopTriggers = startTriggers();
  const stopVaultSweep = startVaultSweep();
  return async () => {
    stopAdmission();
    stopReconciler();
    stopReaper();
    stopAnswerSweep();
    stopPruning();
    await stopTriggers();
    stopVaultSweep();
    stopRealtime();
    server.close();
    await served.drain();
    await standIns.stop();
    await closeStatusBus();
    await closeProgress();
    await closeDatabase();
    await closeErrorReporting();
  };
}

const stop = await start();
log.info({ port: env().realtime.port }, "runtime is up");

let stopping = false;
const shutDown = () => {
  if (stopping) return;
  stopping = true;
  stop().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, "the runtime did not stop cleanly");
      process.exit(1);
    },
  );
};
process.on("SIGTERM", shutDown);
process.on("SIGINT", shutDown);

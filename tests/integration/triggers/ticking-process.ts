import { startTriggers } from "@/features/execution/server/triggers/start-triggers";

/** A process that serves the schedules of DATABASE_URL, for tests that kill it. */
startTriggers();
process.send?.("ready");

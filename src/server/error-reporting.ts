import type { NodeOptions } from "@sentry/node";
import { scrubErrorEvent } from "@/lib/error-event";
import { onLoggedError } from "./log";

/** What is used of Sentry's packages for servers. */
type Sdk = Pick<
  typeof import("@sentry/node"),
  | "captureException"
  | "close"
  | "dedupeIntegration"
  | "eventFiltersIntegration"
  | "linkedErrorsIntegration"
  | "onUncaughtExceptionIntegration"
  | "onUnhandledRejectionIntegration"
> & { init(options: NodeOptions): unknown };

type Part = "web" | "runtime";

// Next loads this module more than once in a process.
const holder = globalThis as { workfuseErrorReports?: Sdk };

/** How long the end of the process waits for reports under way, in milliseconds. */
const closeMs = 2_000;

function optionsFor(part: Part, dsn: string, sdk: Sdk): NodeOptions {
  return {
    dsn,
    // Nothing is instrumented: only what is reported below goes out.
    defaultIntegrations: false,
    integrations: [
      sdk.eventFiltersIntegration(),
      sdk.linkedErrorsIntegration(),
      sdk.dedupeIntegration(),
      sdk.onUncaughtExceptionIntegration(),
      // Next goes on after a rejection that nobody handled, and so do we there; the runtime ends, as Node does.
      ...(part === "web" ? [sdk.onUnhandledRejectionIntegration({ mode: "none" })] : []),
    ],
    enableOpenTelemetrySetup: false,
    sendClientReports: false,
    dataCollection: { userInfo: false },
    maxBreadcrumbs: 0,
    initialScope: { tags: { part } },
    beforeSend: scrubErrorEvent,
  };
}

/**
 * Reports unexpected failures of this process to Sentry: whatever is logged as an error, and what nobody caught.
 * Does nothing without a DSN; `load` imports the SDK. What is sent is what `scrubErrorEvent` lets through.
 */
export async function startErrorReporting(
  part: Part,
  dsn: string | undefined,
  load: () => Promise<Sdk>,
): Promise<void> {
  if (!dsn) return;
  const sdk = await load();
  sdk.init(optionsFor(part, dsn, sdk));
  holder.workfuseErrorReports = sdk;
  onLoggedError(reportError);
}

/** Reports one failure, where reporting is on. `what` and `route` are fixed texts of the code, no data. */
export function reportError(error: unknown, what: string, route?: string): void {
  holder.workfuseErrorReports?.captureException(error, { tags: { what, ...(route && { route }) } });
}

/** Sends what is under way; at the end of the process. */
export async function closeErrorReporting(): Promise<void> {
  await holder.workfuseErrorReports?.close(closeMs);
}

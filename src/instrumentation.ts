import type { Instrumentation } from "next";

const isOn = () => process.env.NEXT_RUNTIME === "nodejs" && Boolean(process.env.SENTRY_DSN?.trim());

/** On one machine the web part's server (`infra/local/launcher/web-server.mjs`) asks this before Next. */
async function passWebhooksOn(): Promise<void> {
  const { env } = await import("@/server/env");
  if (!env().local) return;
  const { passOn } = await import("@/web/pass-on");
  (globalThis as { workfuseTake?: typeof passOn }).workfuseTake = passOn;
}

/** Called by Next once, when the web process starts. */
export async function register(): Promise<void> {
  // As in the runtime: the engine's SDK copies the whole environment for each event that it sends, and every read of
  // a variable of the real one asks the system.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    process.env = { ...process.env };
    const { recordAddresses } = await import("@/server/peer-address");
    const { secureAnswers } = await import("@/server/security-headers");
    recordAddresses();
    secureAnswers();
    await passWebhooksOn();
  }
  if (!isOn()) return;
  const { startErrorReporting } = await import("@/server/error-reporting");
  const { env } = await import("@/server/env");
  await startErrorReporting("web", env().observability.sentryDsn, () => import("@sentry/nextjs"));
}

/** Called by Next for what a page or route throws. The request is not looked at: it may hold anything. */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath }) => {
  if (!isOn()) return;
  const { reportError } = await import("@/server/error-reporting");
  reportError(error, "a page or route failed", routePath);
};

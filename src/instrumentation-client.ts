// Pages may not make code of text. zod would try, to find out, and every page would report a breach of its policy; this
// is where it looks first (`z.config`), without loading it on pages that have no use for it.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

/** Known when the web part is built. Without it the browser never fetches Sentry's code. */
const dsn = process.env.NEXT_PUBLIC_SENTRY_DSN;

async function startErrorReporting(): Promise<void> {
  const [sentry, { scrubErrorEvent }] = await Promise.all([
    import("@sentry/nextjs"),
    import("@/lib/error-event"),
  ]);
  sentry.init({
    dsn,
    defaultIntegrations: false,
    integrations: [
      sentry.eventFiltersIntegration(),
      sentry.linkedErrorsIntegration(),
      sentry.dedupeIntegration(),
      sentry.globalHandlersIntegration(),
      // What a page that broke writes to the console (app/error.tsx).
      sentry.captureConsoleIntegration({ levels: ["error"] }),
    ],
    sendClientReports: false,
    dataCollection: { userInfo: false },
    maxBreadcrumbs: 0,
    initialScope: { tags: { part: "browser" } },
    // A text that was written to the console is no failure.
    beforeSend: (event) => (event.exception ? scrubErrorEvent(event) : null),
  });
}

if (dsn) void startErrorReporting();

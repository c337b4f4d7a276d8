import type { TRPCLink } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import { clientErrorOf } from "./error";

/**
 * Repeats a call that needs a second factor once it was shown: `ask` asks for it. Whoever made the call sees nothing of
 * that but the time it takes, so that no form loses what was typed; where the asking is given up, the call has failed.
 */
export const stepUpLink =
  <Router extends AnyRouter>(ask: () => Promise<boolean>): TRPCLink<Router> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let stopped = false;
      let running = { unsubscribe: () => {} };
      const attempt = (mayAsk: boolean) => {
        running = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (!mayAsk || clientErrorOf(error).details?.stepUp !== true) return observer.error(error);
            void ask().then((shown) => {
              if (stopped) return;
              if (shown) attempt(false);
              else observer.error(error);
            });
          },
        });
      };
      attempt(true);
      return () => {
        stopped = true;
        running.unsubscribe();
      };
    });

import { toAppError } from "./trpc";

const lineOf = (type: string, data: unknown): string => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** What went wrong on the way, where it is too late for a status. */
function errorLine(thrown: unknown): string {
  const { code, message, details } = toAppError(thrown);
  return lineOf("error", { error: { code, message, ...(details && { details }) } });
}

/**
 * Answers with server-sent events as they come, each named by its `type`; an error ends them as an event of that name.
 * Who goes away ends the source.
 */
export function eventStream(events: AsyncIterable<{ type: string }>): Response {
  const source = events[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next();
          if (done) return controller.close();
          const { type, ...data } = value;
          controller.enqueue(encoder.encode(lineOf(type, data)));
        } catch (error) {
          controller.enqueue(encoder.encode(errorLine(error)));
          controller.close();
        }
      },
      async cancel() {
        await source.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Neither caches nor a proxy in between may keep events back.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

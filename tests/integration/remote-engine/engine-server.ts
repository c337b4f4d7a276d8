import { createEngine } from "~/infra/local/engine/create-engine";

/**
 * The engine as a server in a process of its own, which knows of the application what an Inngest server knows: where
 * it is reached, and the keys that both hold. Arguments: database URL, the application's origin, event key, signing
 * key. Prints its URL. The message "sync" makes it ask the application for its functions.
 */
const [databaseUrl = "", origin = "", eventKey = "", signingKey = ""] = process.argv.slice(2);

/** Carries a call to the application over HTTP, whatever host it was addressed to. */
async function forward(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.delete("host");
  return fetch(new URL(pathname + search, origin), {
    method: request.method,
    headers,
    body: await request.text(),
  });
}

const engine = await createEngine({ databaseUrl, handler: forward, eventKey, signingKey });
await engine.start();
const { url } = await engine.listen(0, "127.0.0.1");
process.stdout.write(`${url}\n`);

process.on("message", () => {
  engine.sync().then(
    () => process.send?.("synced"),
    (error: Error) => process.send?.(error.message),
  );
});

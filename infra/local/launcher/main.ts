import { AppError } from "@/lib/errors";
import { say } from "./output";
import { Product } from "./product";
import { readSettings } from "./settings";
import { StartError } from "./start-error";

/** A terminal, npm and a service manager may each pass on the same Ctrl-C: within this time it counts once. */
const sameSignalMs = 1000;

function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  const product = new Product(settings, process.env);
  let stopRequested: number | undefined;

  const onSignal = () => {
    if (stopRequested !== undefined) {
      if (Date.now() - stopRequested < sameSignalMs) return;
      say("start", "stopped by force");
      product.kill();
      process.exit(1);
    }
    stopRequested = Date.now();
    say("start", "stopping every part (Ctrl-C again to force)");
    product.stop().then(
      () => {
        say("start", "stopped");
        process.exit(0);
      },
      (error: unknown) => {
        say("start", explain(error));
        product.kill();
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);

  try {
    await product.start();
    if (stopRequested === undefined) process.stdout.write(`WorkFuse is ready at ${settings.url}\n`);
  } catch (error) {
    // What fails because it is being stopped is no failure of the start.
    if (stopRequested !== undefined) return;
    say("start", explain(error));
    await product.stop();
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  say("start", explain(error));
  process.exit(1);
});

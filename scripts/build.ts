import { ensureBuilt } from "./lib/build";

await ensureBuilt(process.env.WORKFUSE_BUILD_DIR ?? ".next", (line) =>
  process.stdout.write(`[build] ${line}\n`),
);

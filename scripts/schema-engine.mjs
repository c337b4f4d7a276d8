#!/usr/bin/env node
// Prisma's migration engine without its download: the CLI runs the file named by PRISMA_SCHEMA_ENGINE_BINARY
// and talks JSON-RPC over its standard streams. This one answers with the WebAssembly build of the same
// engine, which comes from the npm registry with everything else.
import { readFileSync } from "node:fs";
import readline from "node:readline";
import { createAdapterFactory } from "./schema-engine/adapter.mjs";
import { administer, errorCode } from "./schema-engine/database.mjs";
import { loadEngine } from "./schema-engine/wasm.mjs";

const args = process.argv.slice(2);

/** The value that follows `name` on the command line. */
function option(name) {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}

const datasource = option("--datasource");
const url = (datasource && JSON.parse(datasource).url) || process.env.DATABASE_URL;

function write(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

/** `cli create-database | drop-database | can-connect-to-database`: one action, an exit status. */
async function runCommand(action) {
  try {
    await administer(url, action);
    return 0;
  } catch (error) {
    const fields = { message: error.message, is_panic: false, error_code: errorCode(error), meta: {} };
    const entry = { timestamp: new Date().toISOString(), level: "ERROR", fields };
    process.stderr.write(`\n${JSON.stringify({ ...entry, target: "schema_engine::logger" })}\n`);
    return 1;
  }
}

async function answer(starting, { id, method, params }) {
  try {
    const engine = await starting;
    const result = await engine[method](params);
    // The native engine has the CLI print a diff; the WebAssembly one hands the text back.
    if (method === "diff" && typeof result.stdout === "string") {
      write({ id: `print-${id}`, method: "print", params: { content: result.stdout } });
    }
    write({ id, result: result ?? {} });
  } catch (error) {
    const data = {
      is_panic: false,
      message: error.message ?? String(error),
      error_code: error.code,
      meta: error.meta ?? null,
    };
    write({
      id,
      error: { code: 4466, message: "An error happened. Check the data field for details.", data },
    });
  }
}

async function serve() {
  const names = (option("--datamodels") ?? "").split(",").filter(Boolean);
  const datamodels = names.length ? names.map((name) => [name, readFileSync(name, "utf8")]) : undefined;
  const starting = loadEngine(datamodels, createAdapterFactory(url));
  // It connects at once; a database that does not answer is reported with the first request.
  starting.catch(() => undefined);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const message = line.trim() ? JSON.parse(line) : {};
    // What has no method is the CLI's answer to `print`.
    if (message.method) await answer(starting, message);
  }
  return 0;
}

const command = args.indexOf("cli");
process.exit(command < 0 ? await serve() : await runCommand(args[command + 1]));

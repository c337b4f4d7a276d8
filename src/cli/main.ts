import { parseArgs } from "node:util";
import { CommandError } from "./command-error";
import { adoptConfiguration } from "./configuration";
import { explain } from "./explain";

const usage = `Usage: workfuse <command>

  api-key create --name NAME    make an API key and print it
  run FILE [--input JSON-FILE]  run a workflow file and print its steps as they happen
  export ID                     print a workflow's draft as a document
  import FILE                   make a workflow of a document and print its id
  two-factor off --user EMAIL   for somebody who has lost their authenticator and recovery codes

Each takes --user EMAIL; without it, the local demo user acts.`;

const optionTypes = {
  name: { type: "string" },
  input: { type: "string" },
  user: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function readArguments() {
  try {
    return parseArgs({ options: optionTypes, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${usage}`);
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  const [command, ...args] = positionals;
  if (values.help || command === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  // Loaded behind the configuration: what they import reads it.
  const commands: Record<string, () => Promise<number>> = {
    "api-key": async () => (await import("./commands/api-key")).apiKeyCommand(args, values),
    run: async () => (await import("./commands/run")).runCommand(args, values),
    export: async () => (await import("./commands/transfer")).exportCommand(args, values),
    "two-factor": async () => (await import("./commands/two-factor")).twoFactorCommand(args, values),
    import: async () => (await import("./commands/transfer")).importCommand(args, values),
  };
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!run) throw new CommandError(`There is no command "${command}".\n\n${usage}`);
  adoptConfiguration();
  return run();
}

/** Ends once all that was printed has been taken: an exit drops what a pipe has not taken yet. */
function end(status: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));
}

main()
  .catch(async (error: unknown) => {
    console.error(await explain(error));
    return 1;
  })
  .then(end);

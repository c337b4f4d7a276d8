import { withoutCredentials } from "@/lib/workflow/without-credentials";
import { callerFor } from "@/server/api/caller";
import { CommandError } from "../command-error";
import { operator } from "../operator";
import { readDocument } from "../read-document";

/** `export ID`: prints the draft as a document. */
export async function exportCommand([id]: string[], options: { user?: string }): Promise<number> {
  if (!id) throw new CommandError("Usage: workfuse export ID [--user EMAIL]");
  const caller = callerFor({ actor: await operator(options.user) });
  const { document } = await caller.workflows.get({ id });
  console.log(JSON.stringify(document, null, 2));
  return 0;
}

/**
 * `import FILE`: makes a new workflow and prints its id, alone on the last line. Credentials that the file
 * names are left out: they belong to whoever exported it, and their new owner chooses.
 */
export async function importCommand([file]: string[], options: { user?: string }): Promise<number> {
  if (!file) throw new CommandError("Usage: workfuse import FILE [--user EMAIL]");
  const { document, labels } = withoutCredentials(readDocument(file));
  const caller = callerFor({ actor: await operator(options.user) });
  const { id } = await caller.workflows.create({ document });
  for (const label of labels) console.error(`Choose a credential for "${label}".`);
  console.log(id);
  return 0;
}

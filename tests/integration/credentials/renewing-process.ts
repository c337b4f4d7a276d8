import { resolveCredential } from "@/features/credentials/server/resolve-credential";
import { closeDatabase } from "@/server/db";

/** A process that needs a credential at once, as several steps do, and says whether it got a token. */
const [workspaceId = "", id = ""] = process.argv.slice(2);

const asked = await Promise.all([1, 2, 3].map(() => resolveCredential(workspaceId, id, ["OAUTH2"]))).then(
  (given) => new Set(given.map((credential) => (credential.type === "OAUTH2" ? credential.token : ""))).size,
  (error: unknown) => String(error),
);
process.stdout.write(`${asked}\n`);
await closeDatabase();

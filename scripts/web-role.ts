import pg from "pg";
import { AppError } from "@/lib/errors";
import { ensureWebRole } from "@/server/web-role";

/**
 * `node --import tsx scripts/web-role.ts`, after `prisma migrate deploy` on the same `DATABASE_URL`: the role by which
 * the database keeps workspaces apart, with its rights on the tables that there are now.
 */
async function main(connectionString: string | undefined): Promise<void> {
  if (!connectionString) throw new AppError("BAD_REQUEST", "DATABASE_URL: is not set.");
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await ensureWebRole(client);
  } finally {
    await client.end();
  }
}

try {
  await main(process.env.DATABASE_URL);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`);
}

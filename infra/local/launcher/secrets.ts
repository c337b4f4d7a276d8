import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { writePrivately } from "./data-dir";

const makers = {
  betterAuthSecret: () => randomBytes(32).toString("base64url"),
  githubClientSecret: () => randomBytes(24).toString("base64url"),
  vaultAccessKeyId: () => `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
  vaultSecretAccessKey: () => randomBytes(30).toString("base64"),
  eventKey: () => randomBytes(24).toString("hex"),
  signingKey: () => `signkey-local-${randomBytes(32).toString("hex")}`,
};

/** What the stand-ins of one machine authenticate each other with. */
export type Secrets = Record<keyof typeof makers, string>;

/** The secrets in `<dataDir>/secrets.json` (mode 0600); those that are missing are made up and kept. */
export function loadSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.json");
  const known: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const made = Object.entries(makers).map(([name, make]) => [name, make()]);
  const secrets: Secrets = { ...Object.fromEntries(made), ...known };
  if (Object.keys(known).length < Object.keys(makers).length) {
    writePrivately(file, `${JSON.stringify(secrets, null, 2)}\n`);
  }
  return secrets;
}

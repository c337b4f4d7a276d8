import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { env } from "./env";

/** How long the vault may take to be reached, and to answer one attempt, in milliseconds. */
const connectionTimeout = 2_000;
const requestTimeout = 5_000;

let client: SecretsManagerClient | undefined;

/** The one client of AWS Secrets Manager, or of what stands in for it: the endpoint alone tells them apart. */
export function vault(): SecretsManagerClient {
  client ??= new SecretsManagerClient({
    region: env().vault.region,
    requestHandler: { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
  });
  return client;
}

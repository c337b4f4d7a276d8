import dns from "node:dns/promises";
import { AppError } from "@/lib/errors";
import { env } from "@/server/env";
import { OutgoingError } from "@/server/outgoing/outgoing-error";
import { refusePrivate } from "@/server/outgoing/refuse-private";
import { hostAndPort, parseAllowedHosts } from "@/server/outgoing/target";
import type { OAuthSettings } from "../../schema";

async function check(field: string, url: string): Promise<void> {
  const { allowPrivateHosts } = env();
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && !parseAllowedHosts(allowPrivateHosts).has(hostAndPort(parsed))) {
    throw new AppError("BAD_REQUEST", `value.${field}: must begin with https://, because secrets are sent.`);
  }
  try {
    await refusePrivate(url, { allowPrivateHosts, lookup: (host) => dns.lookup(host, { all: true }) });
  } catch (error) {
    if (error instanceof OutgoingError) throw new AppError("BAD_REQUEST", `value.${field}: ${error.message}`);
    throw error;
  }
}

/** Refuses addresses of a provider that are not those of a public server. The token endpoint is called from here. */
export async function checkEndpoints(settings: OAuthSettings): Promise<void> {
  if (settings.preset !== "custom") return;
  if (settings.authorizeUrl !== null) await check("authorizeUrl", settings.authorizeUrl);
  await check("tokenUrl", settings.tokenUrl);
}

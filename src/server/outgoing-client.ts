import { env } from "./env";
import { createOutgoing, type Outgoing } from "./outgoing/outgoing";

let client: Outgoing | undefined;

/** The one door to the outside for whatever a user can name: only public addresses, and those configured. */
export function outgoing(): Outgoing {
  client ??= createOutgoing({ allowPrivateHosts: env().allowPrivateHosts });
  return client;
}

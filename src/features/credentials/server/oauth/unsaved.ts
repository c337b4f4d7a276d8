import { setTimeout as sleep } from "node:timers/promises";
import { db } from "@/server/db";
import { log } from "@/server/log";
import { type Grant, readGrant, storeGrant } from "./grant";
import { type Lease, withLease } from "./lease";

/** How long to wait between attempts to store a renewed grant while its lease holds, in milliseconds. */
const attemptsAfterMs = [0, 200, 500, 1_000, 2_000];
/** How often it is tried afterwards, in milliseconds. */
const laterEveryMs = 5_000;

/**
 * Grants that the provider has renewed and the vault could not be given, by credential: the only place where they
 * are. The provider may take the one before no more.
 */
const unsaved = new Map<string, Grant>();

/** A grant of this credential that is newer than the vault's; undefined where there is none. */
export const unsavedGrant = (id: string): Grant | undefined => unsaved.get(id);

/** The vault's grant counts again, such as after the owner has connected anew. */
export const dropUnsaved = (id: string): boolean => unsaved.delete(id);

type Place = { id: string; secretArn: string };

async function keepTrying(place: Place, grant: Grant): Promise<void> {
  while (unsaved.get(place.id) === grant) {
    await sleep(laterEveryMs, undefined, { ref: false });
    try {
      await withLease(place.id, async (lease) => {
        if (unsaved.get(place.id) !== grant || !(await lease.extend())) return;
        if (!(await db().credential.findFirst({ where: { id: place.id, deletedAt: null } }))) {
          unsaved.delete(place.id);
          return;
        }
        // The client may have another secret by now.
        const { clientSecret } = await readGrant(place);
        await storeGrant(place.secretArn, { ...grant, ...(clientSecret !== undefined && { clientSecret }) });
        unsaved.delete(place.id);
      });
    } catch (error) {
      log.warn({ err: error, credentialId: place.id }, "a renewed grant is not in the vault yet");
    }
  }
}

/**
 * Stores a renewed grant. Where the vault does not take it, it is kept in memory and tried again until it is stored:
 * what was renewed works meanwhile.
 */
export async function saveGrant(place: Place, grant: Grant, lease: Lease): Promise<void> {
  for (const delay of attemptsAfterMs) {
    await sleep(delay);
    // Whoever has the lease since has a newer grant. Where the database is away nobody can have taken it.
    if (!(await lease.extend().catch(() => true))) return;
    try {
      await storeGrant(place.secretArn, grant);
      unsaved.delete(place.id);
      return;
    } catch (error) {
      log.error({ err: error, credentialId: place.id }, "the vault did not take a renewed grant");
    }
  }
  unsaved.set(place.id, grant);
  void keepTrying(place, grant);
}

import { isUnbound } from "@/nodes/kit/allowed-host";
import type { HttpCall, ResolvedCredential, Services } from "@/nodes/kit/executor";
import type { World } from "./execute-node";
import { ofOurOwn } from "./out-of-reach";

/** The credential that a step was given, and the step. */
type Given = {
  workspaceId: string;
  id: string;
  value: ResolvedCredential;
  executionId: string;
  nodeId: string;
};

/** Binds a credential without hosts to the one that it is about to be sent to. */
async function bound(
  world: World,
  given: Given,
  credential: ResolvedCredential,
  url: string,
): Promise<ResolvedCredential> {
  if (!isUnbound(credential) || !world.bindHost) return credential;
  await world.check?.(url);
  const { executionId, nodeId, ...place } = given;
  const allowedHosts = await ofOurOwn(
    world.bindHost(place, new URL(url).hostname, { actorId: null, executionId, nodeId }),
  );
  return { ...credential, allowedHosts };
}

/**
 * A step's way out, and to another value of its credential. Notes where the credential is sent; a renewed value is
 * hidden before the step has it.
 */
export function stepCredential(
  world: World,
  given: Given | undefined,
  hide: (...secrets: string[]) => void,
): Pick<Services, "http" | "bindCredential" | "noteUse" | "renewCredential"> {
  const noteUse = (host: string, status: number) => {
    if (given) world.recordUse?.(given.id, host, status);
  };
  const way = {
    noteUse,
    async http(call: HttpCall) {
      const answer = await world.http(call);
      noteUse(new URL(call.url).hostname, answer.status);
      return answer;
    },
    bindCredential: async (credential: ResolvedCredential, url: string) =>
      given ? bound(world, given, credential, url) : credential,
  };
  if (!given || !world.renewCredential) return way;
  const { renewCredential } = world;
  return {
    ...way,
    async renewCredential() {
      const renewed = await ofOurOwn(renewCredential(given.workspaceId, given.id, given.value));
      if (renewed) hide(...world.secretsOf(renewed));
      return renewed;
    },
  };
}

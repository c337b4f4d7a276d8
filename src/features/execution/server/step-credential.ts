import type { HttpCall, ResolvedCredential, Services } from "@/nodes/kit/executor";
import type { World } from "./execute-node";
import { ofOurOwn } from "./out-of-reach";

/** The credential that a step was given. */
type Given = { workspaceId: string; id: string; value: ResolvedCredential };

/**
 * A step's way out, and to another value of its credential. Notes where the credential is sent; a renewed value is
 * hidden before the step has it.
 */
export function stepCredential(
  world: World,
  given: Given | undefined,
  hide: (...secrets: string[]) => void,
): Pick<Services, "http" | "renewCredential"> {
  const http = async (call: HttpCall) => {
    const answer = await world.http(call);
    if (given) world.recordUse?.(given.id, new URL(call.url).hostname, answer.status);
    return answer;
  };
  if (!given || !world.renewCredential) return { http };
  const { renewCredential } = world;
  return {
    http,
    async renewCredential() {
      const renewed = await ofOurOwn(renewCredential(given.workspaceId, given.id, given.value));
      if (renewed) hide(...world.secretsOf(renewed));
      return renewed;
    },
  };
}

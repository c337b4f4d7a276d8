import type { useTRPCClient } from "@/trpc/client";
import type { DescribedProposal } from "../../describe-atoms";
import type { DescribeInput } from "../../describe-schema";

/** Asks the server for a whole document. Throws what the client throws, also when `signal` aborts. */
export const askDescribe = (
  client: ReturnType<typeof useTRPCClient>,
  input: DescribeInput,
  signal: AbortSignal,
): Promise<DescribedProposal> => client.ai.describe.mutate(input, { signal });

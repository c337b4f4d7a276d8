import { getUntypedClient } from "@trpc/client";
import type { useTRPCClient } from "@/trpc/client";
import { type DescribeInput, type DescribeOutput, describeOutput } from "../../describe-schema";

/** Asks the server for a whole document. Throws what the client throws, also when `signal` aborts. */
export const askDescribe = async (
  client: ReturnType<typeof useTRPCClient>,
  input: DescribeInput,
  signal: AbortSignal,
): Promise<DescribeOutput> =>
  describeOutput.parse(await getUntypedClient(client).mutation("ai.describe", input, { signal }));

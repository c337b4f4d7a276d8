import type { AiAccount, AiProvider, AiServices } from "@/nodes/kit/executor";

/** What a step may use of models: the given accounts. Its uses are kept in `ended`, as `id outcome input+output`. */
export function aiServices(
  accounts: Partial<Record<AiProvider, AiAccount>>,
  ended: string[] = [],
): AiServices {
  return {
    account: async (provider) => accounts[provider],
    begin: async (model) => ({
      async end(outcome, { input, output }) {
        ended.push(`${model} ${outcome} ${input}+${output}`);
      },
    }),
  };
}

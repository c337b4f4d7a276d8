import { z } from "zod";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { WorkflowAccount } from "../../explain-schema";
import { type Asking, askRepaired } from "../ask-repaired";
import { explainWorkflowPrompt } from "../prompt/explain";
import { withoutSecrets } from "../sample";

/** The most of a model's texts that is shown, in characters. */
const longestText = 500;

const told = (text: string) => withoutSecrets(text).slice(0, longestText);
const hostsIn = (text: string) => [...text.matchAll(/https?:\/\/([\w.-]+)/gi)].map(([, host]) => host ?? "");

const schema = z.object({
  summary: z.string(),
  lines: z.array(z.object({ nodeId: z.string(), text: z.string() })),
});

type Model = Parameters<typeof askRepaired>[0];

/**
 * A model's words for an account that there is already: its order, branches and warnings stay as they are, and a node
 * for which the model has no usable words keeps its own.
 */
export async function askExplainWorkflow(
  model: Model,
  document: WorkflowDocument,
  known: WorkflowAccount,
  asking: Asking,
): Promise<{ answer: WorkflowAccount; repaired: boolean }> {
  const steps = new Set(known.lines.filter(({ kind }) => kind !== "branch").map(({ nodeId }) => nodeId));
  const whole = JSON.stringify(document).toLowerCase();
  const isInvented = (text: string) => hostsIn(text).some((host) => !whole.includes(host.toLowerCase()));
  const { answer, repaired } = await askRepaired(
    model,
    {
      ...explainWorkflowPrompt(document, known),
      schema,
      schemaName: "account",
      faultsOf: ({ summary, lines }) => [
        ...[...steps]
          .filter((id) => !lines.some(({ nodeId }) => nodeId === id))
          .map((id) => `lines has nothing of the node ${id}.`),
        ...[summary, ...lines.map(({ text }) => text)]
          .filter(isInvented)
          .map((text) => `"${text.slice(0, 80)}" names a host that the workflow does not have.`),
      ],
    },
    asking,
  );
  const said = new Map(
    answer.lines.flatMap(({ nodeId, text }) =>
      text.trim() && !isInvented(text) ? [[nodeId, told(text.trim())] as const] : [],
    ),
  );
  return {
    repaired,
    answer: {
      ...known,
      summary: answer.summary.trim() && !isInvented(answer.summary) ? told(answer.summary) : known.summary,
      lines: known.lines.map((line) =>
        line.kind === "branch" ? line : { ...line, text: said.get(line.nodeId) ?? line.text },
      ),
    },
  };
}

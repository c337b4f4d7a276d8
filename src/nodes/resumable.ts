import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import { type Problem, slugOf, type WorkflowDocument } from "@/lib/workflow/document";
import { templatesOf } from "./kit/templates-of";
import { logicWait } from "./logic-wait/definition";
import { loopsAround } from "./loop-bodies";
import { findDefinition } from "./registry";

/**
 * The waiting steps whose address a node can send as `execution.resume.<slug>`: those beside it and around it, itself
 * among them, not those inside of loops that it is not in. Pure.
 */
export function resumableSteps(document: WorkflowDocument): (nodeId: string) => string[] {
  const waits = document.nodes.filter(({ type }) => type === logicWait.type);
  if (!waits.length) return () => [];
  const around = loopsAround(document);
  return (nodeId) => {
    const own = around.get(nodeId) ?? [];
    return waits
      .filter(({ id }) => (around.get(id) ?? []).every((loop, level) => own[level] === loop))
      .map(({ data }) => slugOf(data.label));
  };
}

/** The slugs in `execution.resume.<slug>` of a template; none where it does not parse, which is a fault of its own. */
function resumedBy(text: string): string[] {
  if (!text.includes("resume")) return [];
  try {
    return listReferences(text).flatMap(({ root, segments: [name, slug] }) =>
      root === "execution" && name === "resume" && slug !== undefined ? [slug] : [],
    );
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

/** Problems of templates that send the address of a step which does not wait, or not for them. */
export function resumeProblems(document: WorkflowDocument): Problem[] {
  const resumable = resumableSteps(document);
  return document.nodes.flatMap((node) =>
    [...templatesOf(findDefinition(node.type, node.typeVersion), node.data.config)].flatMap(
      ({ field, text }) => {
        const sent = resumedBy(text);
        const known = sent.length ? resumable(node.id) : [];
        return sent
          .filter((slug) => !known.includes(slug))
          .map((slug): Problem => {
            const there = known.length
              ? `those that it can name are ${known.join(", ")}`
              : "it can name none";
            const message = `execution.resume.${slug} is the address of no step that waits for an answer beside or around this one: ${there}.`;
            return { nodeId: node.id, field, code: "UNKNOWN_RESUME", message };
          });
      },
    ),
  );
}

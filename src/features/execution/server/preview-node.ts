import type { z } from "zod";
import { AppError } from "@/lib/errors";
import type { Problem } from "@/lib/workflow/document";
import { loadExecutor } from "@/nodes/executors.server";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { NodeError } from "@/nodes/kit/executor";
import { FieldError } from "@/nodes/kit/field-error";
import { renderConfig } from "@/nodes/kit/render-config";
import { findDefinition } from "@/nodes/registry";
import type { previewInput } from "../schema";

const refused = (problems: Problem[]) =>
  new AppError("UNPROCESSABLE", problems[0]?.message ?? "The config has a problem.", { problems });

/** What a node would do with this config and data, without doing it. Never resolves a credential. */
export async function previewNode(input: z.output<typeof previewInput>): Promise<Record<string, unknown>> {
  const definition = findDefinition(input.type, input.typeVersion);
  if (!definition) throw new AppError("BAD_REQUEST", `type: there is no node type "${input.type}".`);
  const issues = draftIssues(definition, input.config);
  if (issues.length) {
    throw refused(
      issues.map(({ field, message }) => ({
        field,
        code: "INVALID_CONFIG",
        message: `${field}: ${message}`,
      })),
    );
  }
  const { now, ...context } = input.context;
  try {
    const config = renderConfig(definition, input.config, context);
    const { preview } = await loadExecutor(input.type);
    // The executor's own type is known to it alone; renderConfig has just parsed the config with its schema.
    return preview(config as never, now ? new Date(now) : new Date());
  } catch (error) {
    if (error instanceof FieldError) {
      throw refused([
        { field: error.field, code: "CANNOT_RENDER", message: `${error.field}: ${error.message}` },
      ]);
    }
    if (error instanceof NodeError || (error instanceof Error && error.name === "RuleError")) {
      throw refused([{ code: "CANNOT_PREVIEW", message: error.message }]);
    }
    throw error;
  }
}

import { toStorable } from "@/lib/storable";
import { NodeError } from "@/nodes/kit/executor";
import { FieldError } from "@/nodes/kit/field-error";
import type { Redactor } from "@/server/redact";
import type { Failure } from "../schema";

/** A failure as it is recorded: masked, and without what jsonb cannot hold, for it may quote anything. */
export function failureOf(error: unknown, redactor: Redactor): Failure {
  const shown = (text: string) => toStorable(redactor.text(text));
  if (error instanceof FieldError) {
    return {
      name: "BadConfig",
      message: shown(`${error.field}: ${error.message}`),
      field: toStorable(error.field),
    };
  }
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const { status, executionId } = error instanceof NodeError ? error.options : {};
  return {
    name,
    message: shown(message),
    ...(status !== undefined && { status }),
    ...(executionId !== undefined && { executionId }),
  };
}

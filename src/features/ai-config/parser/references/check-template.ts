import { formatPath } from "@/lib/template/path-text";
import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import { type Context, isRecord, lookUp } from "./shape";

/** Whether the sample stops at an empty object on the way to a path, so that it may well be there in a run. */
function beyondSample(context: Context, path: readonly string[]): boolean {
  for (let end = path.length - 1; end > 0; end--) {
    const at = lookUp(context, path.slice(0, end));
    if (at.state === "found") return isRecord(at.value) && Object.keys(at.value).length === 0;
  }
  return false;
}

/**
 * What is wrong with the templates in a text: one sentence a fault, for a text that does not parse and for each path
 * that the known shapes do not have. Paths below what has not been seen pass.
 */
export function templateFaults(text: string, context: Context): string[] {
  try {
    return listReferences(text).flatMap(({ root, segments, optional }) => {
      const path = [root, ...segments];
      const missing = !optional && lookUp(context, path).state === "missing" && !beyondSample(context, path);
      return missing ? [`There is no ${formatPath(path)} in the data seen.`] : [];
    });
  } catch (error) {
    if (error instanceof TemplateError) return [error.message];
    throw error;
  }
}

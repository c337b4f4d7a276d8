import { useAtomValue } from "jotai";
import { CornerDownRight } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { slugOf } from "@/lib/workflow/document";
import type { FieldModel } from "../../model/form-model";
import { previewField } from "../../model/preview-field";
import { contextOf } from "../../model/run-context";
import { parsePath } from "../../model/value-path";
import { documentAtom, nodeAtomOf } from "../../state/document-atoms";
import { runDataAtom } from "../../state/run-atoms";
import { useFieldError, useForm } from "./form-context";

const longest = 300;

const excerpt = (value: unknown): string => {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

/** What a field's template gives with the data of the last run. Nothing is shown before the first. */
export function TemplatePreview({ path, place }: { path: string; place: FieldModel["place"] }) {
  const { nodeId, definition } = useForm();
  const run = useAtomValue(runDataAtom);
  const document = useDeferredValue(useAtomValue(documentAtom));
  const node = useDeferredValue(useAtomValue(useMemo(() => nodeAtomOf(nodeId), [nodeId])));
  const error = useFieldError(path);
  const preview = useMemo(() => {
    if (!run || !node) return undefined;
    return previewField(
      definition,
      node.data.config,
      parsePath(path),
      place,
      contextOf(document, node.id, run),
    );
  }, [run, node, definition, path, place, document]);
  const partial = useMemo(() => {
    const config = JSON.stringify(node?.data.config);
    return document.nodes.some(
      ({ id, data }) => run?.cut.has(id) && config?.includes(`steps.${slugOf(data.label)}`),
    );
  }, [run, node, document]);
  if (!preview || (!preview.ok && error)) return null;
  return (
    <p
      data-testid={`preview-${path}`}
      className={`flex min-w-0 items-start gap-1 text-xs ${preview.ok ? "text-muted-foreground" : "text-warning"}`}
      title="With the data of the last run"
    >
      <CornerDownRight className="mt-0.5 size-3 shrink-0" aria-hidden="true" />
      <span className="sr-only">With the data of the last run: </span>
      <span className={preview.ok ? "font-mono [overflow-wrap:anywhere]" : ""}>
        {preview.ok ? excerpt(preview.value) || "(empty text)" : preview.message}
        {partial && " (with only the beginning of a large output)"}
      </span>
    </p>
  );
}

import { useAtomValue, useSetAtom } from "jotai";
import { useEffect, useMemo } from "react";
import type { WorkflowNode } from "@/lib/workflow/document";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { describeConfig, shownFields } from "../../model/form-model";
import { parsePath } from "../../model/value-path";
import { updateConfigAtom } from "../../state/action-atoms";
import { problemsAtomOf } from "../../state/problem-atoms";
import { focusFieldAtom } from "../../state/selection-atoms";
import { FieldView } from "../form/field-view";
import { controlId, ErrorsProvider, type FormContext, FormProvider } from "../form/form-context";

const control = "input, textarea, select, [role=combobox], [role=switch], .cm-content";

/** What of a field takes the focus: of a list or group its first control, of an empty list the button that adds to it. */
function targetIn(field: HTMLElement): HTMLElement {
  if (!(field instanceof HTMLFieldSetElement)) return field;
  return (
    field.querySelector<HTMLElement>(control) ?? field.querySelector<HTMLElement>("[data-adds]") ?? field
  );
}

/** Puts the focus on the field or setting that was asked for, or on the nearest field around it. */
function useFieldFocus(nodeId: string) {
  const wanted = useAtomValue(focusFieldAtom);
  const settle = useSetAtom(focusFieldAtom);
  useEffect(() => {
    if (wanted?.nodeId !== nodeId) return;
    const path = parsePath(wanted.field);
    // The panel may only just have been opened: its fields are there in the next frame.
    const frame = requestAnimationFrame(() => {
      for (let length = path.length; length > 0; length--) {
        const name = path.slice(0, length).join(".");
        const id = controlId(name);
        const element =
          document.getElementById(id) ??
          document.getElementById(`setting-${name}`) ??
          // A choice between forms has no control of its own: the first inside of it chooses.
          document.querySelector<HTMLElement>(`[id^="${CSS.escape(id)}-"]`);
        if (!element) continue;
        targetIn(element).focus();
        element.scrollIntoView({ block: "center" });
        break;
      }
      settle(null);
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted, nodeId, settle]);
}

/** The form of a node's config, made from its type's schema and hints. */
export function ConfigForm({ node, definition }: { node: WorkflowNode; definition: NodeDefinition }) {
  const update = useSetAtom(updateConfigAtom);
  const problems = useAtomValue(useMemo(() => problemsAtomOf(node.id), [node.id]));
  useFieldFocus(node.id);
  const form = useMemo<FormContext>(
    () => ({
      nodeId: node.id,
      definition,
      setValue: (path, value) => update(node.id, parsePath(path), value),
    }),
    [node.id, definition, update],
  );
  const errors = useMemo(() => {
    const byField = new Map<string, string>();
    for (const { field, message } of problems) {
      if (field && !byField.has(field)) byField.set(field, message.replace(`${field}: `, ""));
    }
    return byField;
  }, [problems]);
  const fields = describeConfig(definition.config);
  if (!fields.length) {
    return <p className="text-muted-foreground text-xs">This type needs no configuration.</p>;
  }
  return (
    <FormProvider value={form}>
      <ErrorsProvider value={errors}>
        <div className="grid gap-4">
          {shownFields(fields, node.data.config).map(({ name, model }) => (
            <FieldView key={name} model={model} path={name} value={node.data.config[name]} />
          ))}
        </div>
      </ErrorsProvider>
    </FormProvider>
  );
}

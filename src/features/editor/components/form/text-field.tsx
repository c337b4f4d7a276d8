import { hasExpression } from "@/lib/template/has-expression";
import { readNumber, textOf } from "../../model/field-text";
import type { FieldModel } from "../../model/form-model";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { TemplateInput } from "./template-input";
import { TemplatePreview } from "./template-preview";

type Model = Extract<FieldModel, { control: "text" | "textarea" | "code" | "number" | "switch" }>;

/** Texts of one line or many, code, and numbers, which may also hold one template. */
export function TextField({
  model,
  path,
  value,
  hideLabel = false,
}: {
  model: Model;
  path: string;
  value: unknown;
  hideLabel?: boolean;
}) {
  const { setValue } = useForm();
  const number = model.control === "number";
  const text = textOf(value ?? (number ? undefined : model.fallback));
  const change = (next: string) => {
    if (number) setValue(path, readNumber(next));
    else setValue(path, next === "" && !model.required && model.fallback === undefined ? undefined : next);
  };
  const placeholder =
    model.placeholder ?? (number && model.fallback !== undefined ? String(model.fallback) : undefined);
  return (
    <FieldFrame path={path} model={model} hideLabel={hideLabel}>
      {(control) => (
        <>
          <TemplateInput
            control={control}
            lines={model.control === "textarea" || model.control === "code" ? "many" : "one"}
            code={model.control === "code"}
            templates={model.place !== "literal"}
            value={text}
            placeholder={placeholder}
            {...(number && { inputMode: "decimal" as const })}
            onChange={change}
          />
          {hasExpression(text) && <TemplatePreview path={path} place={model.place} />}
        </>
      )}
    </FieldFrame>
  );
}

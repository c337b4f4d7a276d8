import { useState } from "react";
import { Textarea } from "@/components/ui/textarea";
import { jsonEqual } from "@/lib/json-equal";
import { hasExpression } from "@/lib/template/has-expression";
import { parseJson, textOf } from "../../model/field-text";
import type { FieldModel } from "../../model/form-model";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { TemplateInput } from "./template-input";
import { TemplatePreview } from "./template-preview";

const pretty = (value: unknown) => (value === undefined ? "" : JSON.stringify(value, null, 2));

/** A value edited as JSON: what does not parse stays in the field, with the reason, and is not taken over. */
export function JsonText({
  id,
  testId,
  label,
  value,
  minHeight = "min-h-16",
  describedBy,
  onChange,
}: {
  id: string;
  testId: string;
  label?: string;
  value: unknown;
  minHeight?: string;
  describedBy?: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const [draft, setDraft] = useState(() => ({ text: pretty(value), value }));
  const text = jsonEqual(draft.value, value) ? draft.text : pretty(value);
  const parsed = text.trim() ? parseJson(text) : { ok: true as const, value: undefined };
  const change = (next: string) => {
    const read = next.trim() ? parseJson(next) : { ok: true as const, value: undefined };
    setDraft({ text: next, value: read.ok ? read.value : value });
    if (read.ok) onChange(read.value);
  };
  return (
    <>
      <Textarea
        id={id}
        data-testid={testId}
        aria-label={label}
        value={text}
        spellCheck={false}
        aria-invalid={parsed.ok ? undefined : true}
        aria-describedby={parsed.ok ? describedBy : `${id}-json`}
        onChange={(event) => change(event.currentTarget.value)}
        className={`field-sizing-content max-h-[60vh] font-mono md:text-[13px] ${minHeight}`}
      />
      {!parsed.ok && (
        <p id={`${id}-json`} className="text-destructive text-xs">
          {parsed.message}
        </p>
      )}
    </>
  );
}

/** Any JSON value: a text with templates, or, where the button is pressed, JSON with its type. */
export function ValueField({
  model,
  path,
  value,
  hideLabel = false,
}: {
  model: FieldModel;
  path: string;
  value: unknown;
  hideLabel?: boolean;
}) {
  const { setValue } = useForm();
  const isText = value === undefined || typeof value === "string";
  const [asJson, setAsJson] = useState(!isText);
  const json = asJson || !isText;
  const toggle = () => {
    if (json && !isText) setValue(path, textOf(value));
    setAsJson(!json);
  };
  return (
    <FieldFrame
      path={path}
      model={model}
      hideLabel={hideLabel}
      action={
        <button
          type="button"
          onClick={toggle}
          aria-pressed={json}
          title={
            json
              ? "Edited as JSON: press for text"
              : "Edited as text: press for JSON (numbers, lists, objects)"
          }
          className="rounded px-1 font-mono text-[11px] text-muted-foreground hover:bg-accent hover:text-foreground"
        >
          {json ? "JSON" : "text"}
        </button>
      }
    >
      {(control) =>
        json ? (
          <JsonText
            id={control.id}
            testId={control["data-testid"]}
            describedBy={control["aria-describedby"]}
            value={value}
            onChange={(next) => setValue(path, next)}
          />
        ) : (
          <>
            <TemplateInput
              control={control}
              lines="one"
              value={textOf(value)}
              placeholder={model.placeholder}
              className={hideLabel ? "pr-11" : undefined}
              onChange={(text) => setValue(path, text === "" && !model.required ? undefined : text)}
            />
            {hasExpression(textOf(value)) && <TemplatePreview path={path} place={model.place} />}
          </>
        )
      }
    </FieldFrame>
  );
}

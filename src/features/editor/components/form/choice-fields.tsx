import { Switch } from "@/components/ui/switch";
import type { FieldModel } from "../../model/form-model";
import { freshVariant, shownFields } from "../../model/form-model";
import { FieldFrame } from "./field-frame";
import { FieldView } from "./field-view";
import { joinPath, useForm } from "./form-context";
import { NativeSelect } from "./native-select";

type Of<C extends FieldModel["control"]> = Extract<FieldModel, { control: C }>;

/** One of a list. A value that is not in the list, such as a template, is shown as it is. */
export function SelectField({
  model,
  path,
  value,
  hideLabel = false,
}: {
  model: Of<"select">;
  path: string;
  value: unknown;
  hideLabel?: boolean;
}) {
  const { setValue } = useForm();
  const current = value ?? model.fallback;
  const index = model.options.findIndex((option) => option.value === current);
  return (
    <FieldFrame path={path} model={model} hideLabel={hideLabel}>
      {(control) => (
        <NativeSelect
          {...control}
          value={
            index >= 0 ? String(model.options[index]?.value) : current === undefined ? "" : String(current)
          }
          onChange={(event) => {
            const text = event.currentTarget.value;
            setValue(path, model.options.find((option) => String(option.value) === text)?.value);
          }}
        >
          {(current === undefined || !model.required) && model.fallback === undefined && (
            <option value="">{model.required ? "Choose…" : "None"}</option>
          )}
          {current !== undefined && index < 0 && <option value={String(current)}>{String(current)}</option>}
          {model.options.map((option) => (
            <option key={String(option.value)} value={String(option.value)}>
              {option.label}
            </option>
          ))}
        </NativeSelect>
      )}
    </FieldFrame>
  );
}

/** Yes or no. */
export function SwitchField({ model, path, value }: { model: FieldModel; path: string; value: unknown }) {
  const { setValue } = useForm();
  return (
    <FieldFrame path={path} model={{ label: model.label, help: model.help }}>
      {(control) => (
        <Switch
          {...control}
          checked={(value ?? model.fallback) === true}
          onCheckedChange={(checked) => setValue(path, checked)}
        />
      )}
    </FieldFrame>
  );
}

/** An object whose fields depend on a choice. */
export function VariantField({ model, path, value }: { model: Of<"variant">; path: string; value: unknown }) {
  const { setValue } = useForm();
  const object = (value ?? model.fallback ?? {}) as Record<string, unknown>;
  const tag = object[model.key];
  const variant = model.variants.find((candidate) => candidate.value === String(tag));
  const tagPath = joinPath(path, model.key);
  return (
    <div className="grid gap-3">
      <FieldFrame path={tagPath} model={model}>
        {(control) => (
          <NativeSelect
            {...control}
            value={tag === undefined ? "" : String(tag)}
            onChange={(event) => setValue(path, freshVariant(model, event.currentTarget.value, object))}
          >
            {!variant && (
              <option value={tag === undefined ? "" : String(tag)}>{String(tag ?? "Choose…")}</option>
            )}
            {model.variants.map((candidate) => (
              <option key={candidate.value} value={candidate.value}>
                {candidate.label}
              </option>
            ))}
          </NativeSelect>
        )}
      </FieldFrame>
      {variant && variant.fields.length > 0 && (
        <div className="grid gap-3 border-l-2 pl-3">
          {shownFields(variant.fields, object).map(({ name, model: inner }) => (
            <FieldView key={name} model={inner} path={joinPath(path, name)} value={object[name]} />
          ))}
        </div>
      )}
    </div>
  );
}

import { memo } from "react";
import { type FieldModel, shownFields } from "../../model/form-model";
import { SelectField, SwitchField, VariantField } from "./choice-fields";
import { FieldFrame } from "./field-frame";
import { controlId, joinPath, useForm } from "./form-context";
import { ListField } from "./list-field";
import { TextField } from "./text-field";
import { JsonText, ValueField } from "./value-field";
import { WorkflowField } from "./workflow-field";

type Props = { model: FieldModel; path: string; value: unknown; hideLabel?: boolean };

function GroupField({ model, path, value }: Props & { model: Extract<FieldModel, { control: "group" }> }) {
  const object = (value ?? model.fallback ?? {}) as Record<string, unknown>;
  return (
    <fieldset className="grid min-w-0 gap-2" data-testid={`field-${path}`} id={controlId(path)} tabIndex={-1}>
      <legend className="mb-1 font-medium text-xs">{model.label}</legend>
      <div className="grid gap-3 border-l-2 pl-3">
        {shownFields(model.fields, object).map(({ name, model: inner }) => (
          <FieldView key={name} model={inner} path={joinPath(path, name)} value={object[name]} />
        ))}
      </div>
      {model.help && <p className="text-muted-foreground text-xs">{model.help}</p>}
    </fieldset>
  );
}

function JsonField({ model, path, value, hideLabel = false }: Props) {
  const { setValue } = useForm();
  return (
    <FieldFrame path={path} model={model} hideLabel={hideLabel}>
      {(control) => (
        <JsonText
          id={control.id}
          testId={control["data-testid"]}
          describedBy={control["aria-describedby"]}
          value={value}
          onChange={(next) => setValue(path, next)}
        />
      )}
    </FieldFrame>
  );
}

/**
 * The control for one value of a config, by its model. Drawn again only when its own value changes: the form
 * shares every value that an edit did not touch.
 */
export const FieldView = memo(function FieldView({ model, path, value, hideLabel = false }: Props) {
  switch (model.control) {
    case "text":
    case "textarea":
    case "code":
    case "number":
      return <TextField model={model} path={path} value={value} hideLabel={hideLabel} />;
    case "workflow":
      return <WorkflowField model={model} path={path} value={value} />;
    case "switch":
      return <SwitchField model={model} path={path} value={value} />;
    case "select":
      return <SelectField model={model} path={path} value={value} hideLabel={hideLabel} />;
    case "value":
      return <ValueField model={model} path={path} value={value} hideLabel={hideLabel} />;
    case "group":
      return <GroupField model={model} path={path} value={value} />;
    case "list":
      return <ListField model={model} path={path} value={value} />;
    case "variant":
      return <VariantField model={model} path={path} value={value} />;
    case "json":
      return <JsonField model={model} path={path} value={value} hideLabel={hideLabel} />;
    case "constant":
    case "id":
      return null;
  }
});

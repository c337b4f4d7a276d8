import { ChevronDown, ChevronUp, Plus, Trash2 } from "lucide-react";
import { memo, useRef } from "react";
import { Button } from "@/components/ui/button";
import { type FieldModel, freshValue } from "../../model/form-model";
import { FieldView } from "./field-view";
import { controlId, joinPath, useFieldError, useForm } from "./form-context";

type ListModel = Extract<FieldModel, { control: "list" }>;

const singular = (label: string) => label.toLowerCase().replace(/ies$/, "y").replace(/s$/, "");

/** Keys that stay with a row while rows are added, removed and moved, so that its inputs keep their state. */
function useRowKeys(count: number) {
  const next = useRef(0);
  const keys = useRef<number[]>([]);
  while (keys.current.length < count) keys.current.push(next.current++);
  keys.current.length = count;
  return {
    keys: keys.current,
    remove: (index: number) => void keys.current.splice(index, 1),
    swap: (a: number, b: number) => {
      const [first, second] = [keys.current[a], keys.current[b]];
      if (first === undefined || second === undefined) return;
      keys.current[a] = second;
      keys.current[b] = first;
    },
  };
}

const Row = memo(function Row({
  model,
  path,
  value,
  bare,
}: {
  model: FieldModel;
  path: string;
  value: unknown;
  bare: boolean;
}) {
  if (model.control !== "group") return <FieldView model={model} path={path} value={value} hideLabel />;
  const object = (value ?? {}) as Record<string, unknown>;
  return (
    <div className={bare ? "grid grid-cols-[2fr_3fr] gap-2" : "grid gap-2"}>
      {model.fields.map(({ name, model: inner }) => (
        <FieldView
          key={name}
          model={inner}
          path={joinPath(path, name)}
          value={object[name]}
          hideLabel={bare}
        />
      ))}
    </div>
  );
});

/** A list of values or objects: rows are added, removed and moved. */
export function ListField({ model, path, value }: { model: ListModel; path: string; value: unknown }) {
  const { setValue } = useForm();
  const error = useFieldError(path);
  const items: readonly unknown[] = Array.isArray(value)
    ? value
    : Array.isArray(model.fallback)
      ? model.fallback
      : [];
  const rows = useRowKeys(items.length);
  const id = controlId(path);
  const bare = model.layout === "pairs" && model.item.control === "group" && model.item.fields.length === 2;
  const move = (index: number, to: number) => {
    rows.swap(index, to);
    setValue(path, items.with(index, items[to]).with(to, items[index]));
  };
  const remove = (index: number) => {
    rows.remove(index);
    setValue(
      path,
      items.filter((_, other) => other !== index),
    );
  };
  return (
    <fieldset
      className="grid min-w-0 gap-2"
      data-testid={`field-${path}`}
      id={id}
      tabIndex={-1}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <legend className="mb-1 flex w-full items-center justify-between font-medium text-xs">
        {model.label}
        {items.length > 0 && <span className="font-normal text-muted-foreground">{items.length}</span>}
      </legend>
      {items.map((item, index) => (
        <div
          key={rows.keys[index]}
          className={
            bare
              ? "flex items-start gap-1"
              : "grid grid-cols-[1fr_auto] gap-1 rounded-md border bg-muted/40 p-2"
          }
        >
          <div className="min-w-0 flex-1">
            <Row model={model.item} path={joinPath(path, index)} value={item} bare={bare} />
          </div>
          <div className={bare ? "flex shrink-0" : "flex shrink-0 flex-col"}>
            {items.length > 1 && (
              <Button
                variant="ghost"
                size="icon-sm"
                className="size-6 text-muted-foreground"
                disabled={index === 0}
                aria-label={`Move row ${index + 1} up`}
                onClick={() => move(index, index - 1)}
              >
                <ChevronUp aria-hidden="true" />
              </Button>
            )}
            {items.length > 1 && !bare && (
              <Button
                variant="ghost"
                size="icon-sm"
                className="size-6 text-muted-foreground"
                disabled={index === items.length - 1}
                aria-label={`Move row ${index + 1} down`}
                onClick={() => move(index, index + 1)}
              >
                <ChevronDown aria-hidden="true" />
              </Button>
            )}
            <Button
              variant="ghost"
              size="icon-sm"
              className="size-6 text-muted-foreground hover:text-destructive"
              disabled={items.length <= model.min && items.length > 0 && model.required && model.min > 1}
              aria-label={`Remove row ${index + 1}`}
              data-testid={`remove-${path}.${index}`}
              onClick={() => remove(index)}
            >
              <Trash2 aria-hidden="true" />
            </Button>
          </div>
        </div>
      ))}
      <Button
        variant="outline"
        size="sm"
        className="justify-self-start"
        disabled={items.length >= model.max}
        data-testid={`add-${path}`}
        onClick={() => setValue(path, [...items, freshValue(model.item)])}
      >
        <Plus aria-hidden="true" />
        Add {singular(model.label)}
      </Button>
      {error && (
        <p id={`${id}-error`} className="text-destructive text-xs">
          {error}
        </p>
      )}
      {model.help && <p className="text-muted-foreground text-xs">{model.help}</p>}
    </fieldset>
  );
}

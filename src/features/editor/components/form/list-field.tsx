import { ChevronDown, ChevronUp, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { type FieldModel, freshValue, type NamedField, shownFields } from "../../model/form-model";
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

/** A row: a single value, a name with its value below it, or an object's fields one below the other. */
function Row({
  model,
  path,
  value,
  bare,
  actions,
}: {
  model: FieldModel;
  path: string;
  value: unknown;
  bare: boolean;
  actions: ReactNode;
}) {
  const object = (value ?? {}) as Record<string, unknown>;
  const fields = model.control === "group" ? shownFields(model.fields, object) : [];
  const [first, ...rest] = fields;
  if (!first) {
    return (
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <FieldView model={model} path={path} value={value} hideLabel />
        </div>
        {actions}
      </div>
    );
  }
  const field = ({ name, model: inner }: NamedField) => (
    <FieldView key={name} model={inner} path={joinPath(path, name)} value={object[name]} hideLabel={bare} />
  );
  return (
    <div className={cn("grid rounded-md border bg-muted/40", bare ? "gap-1 p-1.5" : "gap-2 p-2")}>
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">{field(first)}</div>
        {actions}
      </div>
      {rest.map(field)}
    </div>
  );
}

function RowActions({
  path,
  index,
  count,
  fixed,
  onMove,
  onRemove,
}: {
  path: string;
  index: number;
  count: number;
  fixed: boolean;
  onMove: (to: number) => void;
  onRemove: () => void;
}) {
  const small = "size-6 text-muted-foreground pointer-coarse:size-8";
  return (
    <div className="flex h-8 shrink-0 items-center pointer-coarse:h-10">
      {count > 1 && (
        <>
          <Button
            variant="ghost"
            size="icon-sm"
            className={small}
            disabled={index === 0}
            aria-label={`Move row ${index + 1} up`}
            onClick={() => onMove(index - 1)}
          >
            <ChevronUp aria-hidden="true" />
          </Button>
          <Button
            variant="ghost"
            size="icon-sm"
            className={small}
            disabled={index === count - 1}
            aria-label={`Move row ${index + 1} down`}
            onClick={() => onMove(index + 1)}
          >
            <ChevronDown aria-hidden="true" />
          </Button>
        </>
      )}
      <Button
        variant="ghost"
        size="icon-sm"
        className={`${small} hover:text-destructive`}
        disabled={fixed}
        aria-label={`Remove row ${index + 1}`}
        data-testid={`remove-${path}.${index}`}
        onClick={onRemove}
      >
        <Trash2 aria-hidden="true" />
      </Button>
    </div>
  );
}

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
        <Row
          key={rows.keys[index]}
          model={model.item}
          path={joinPath(path, index)}
          value={item}
          bare={bare}
          actions={
            <RowActions
              path={path}
              index={index}
              count={items.length}
              fixed={model.required && model.min > 1 && items.length <= model.min}
              onMove={(to) => move(index, to)}
              onRemove={() => remove(index)}
            />
          }
        />
      ))}
      <Button
        variant="outline"
        size="sm"
        className="justify-self-start"
        disabled={items.length >= model.max}
        data-adds=""
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

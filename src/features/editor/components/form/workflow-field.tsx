import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { FieldModel } from "../../model/form-model";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { NativeSelect } from "./native-select";
import { TextField } from "./text-field";

type Model = Extract<FieldModel, { control: "workflow" }>;

/** How many workflows the list has; what lies beyond is named by its id. */
const listed = 100;

/** One of the workspace's workflows, by its name. */
export function WorkflowField({ model, path, value }: { model: Model; path: string; value: unknown }) {
  const trpc = useTRPC();
  const { setValue } = useForm();
  const list = useQuery(trpc.workflows.list.queryOptions({ limit: listed }));
  const more = list.data?.nextCursor != null;
  const current = typeof value === "string" ? value : "";
  const workflows = list.data?.items ?? [];
  const known = current === "" || workflows.some(({ id }) => id === current);
  // Where not all of them fit into the list, or it cannot be read, the id can still be given.
  if (list.error || more) {
    const help = list.error ? `${errorMessage(list.error)} Give the workflow's id.` : model.help;
    return (
      <TextField model={{ ...model, control: "text", ...(help && { help }) }} path={path} value={value} />
    );
  }
  return (
    <FieldFrame path={path} model={model}>
      {(control) => (
        <NativeSelect
          {...control}
          value={current}
          disabled={list.isPending}
          onChange={(event) => setValue(path, event.currentTarget.value || undefined)}
        >
          <option value="">{list.isPending ? "Loading…" : (model.placeholder ?? "Choose…")}</option>
          {!known && list.data && <option value={current}>{current} (not in this workspace)</option>}
          {workflows.map(({ id, name, activeVersion }) => (
            <option key={id} value={id}>
              {activeVersion === null ? `${name} (not deployed)` : name}
            </option>
          ))}
        </NativeSelect>
      )}
    </FieldFrame>
  );
}

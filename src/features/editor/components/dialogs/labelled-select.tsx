import { Label } from "@/components/ui/label";
import { NativeSelect } from "../form/native-select";

/** One of some choices, under a label. `empty` stands in the list where there is nothing to choose. */
export function LabelledSelect({
  id,
  label,
  choices,
  empty,
  value,
  onChange,
}: {
  id: string;
  label: string;
  choices: readonly { id: string; label: string }[];
  empty?: string;
  value: string;
  onChange: (id: string) => void;
}) {
  return (
    <div className="grid gap-1">
      <Label htmlFor={id}>{label}</Label>
      <NativeSelect
        id={id}
        data-testid={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {empty !== undefined && !choices.length && <option value="">{empty}</option>}
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}

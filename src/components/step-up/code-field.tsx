import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Where an authenticator's six digits are typed, or a recovery code. */
export function CodeField({
  id,
  recovery = false,
  value,
  missing,
  onChange,
}: {
  id: string;
  recovery?: boolean;
  value: string;
  /** Whether it was sent empty. */
  missing: boolean;
  onChange: (code: string) => void;
}) {
  return (
    <Field
      id={id}
      label={recovery ? "Recovery code" : "Code"}
      {...(missing && !value.trim() && { error: "must not be empty" })}
    >
      {(control) => (
        <Input
          {...control}
          autoFocus
          autoComplete={recovery ? "off" : "one-time-code"}
          inputMode={recovery ? "text" : "numeric"}
          spellCheck={false}
          autoCapitalize="characters"
          maxLength={40}
          placeholder={recovery ? "ABCD-EFGH-IJKL-MNOP" : "123456"}
          className="h-10 font-mono text-base tracking-widest md:text-base"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

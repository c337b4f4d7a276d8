"use client";

import { Label } from "@/components/ui/label";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";

/** Where a replay may begin, one of a few. */
export function BeginningChoice<T extends string>({
  name,
  value,
  choices,
  onChange,
}: {
  /** Of the group of radio buttons, unique on the page. */
  name: string;
  value: T;
  choices: readonly { value: T; label: string; help: string; disabled?: boolean }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">What runs</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="flex items-start gap-2 text-sm has-disabled:opacity-50">
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={value === choice.value}
            disabled={choice.disabled}
            onChange={() => onChange(choice.value)}
            className="mt-0.5 size-4 accent-primary"
          />
          <span>
            {choice.label}
            <span className="block text-muted-foreground text-xs">{choice.help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export const replayVersions = ["same", "newest", "draft"] as const;
export type ChosenVersion = (typeof replayVersions)[number];

const versionLabels: Record<ChosenVersion, string> = {
  same: "The version that ran",
  newest: "The newest deployed version",
  draft: "The draft as it is saved now",
};

/** Which version a replay follows. */
export function VersionChoice({
  id,
  value,
  onChange,
}: {
  id: string;
  value: ChosenVersion;
  onChange: (version: ChosenVersion) => void;
}) {
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>Version</Label>
      <Select
        value={value}
        onValueChange={(chosen) => onChange(replayVersions.find((version) => version === chosen) ?? "same")}
      >
        <SelectTrigger id={id}>
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {replayVersions.map((version) => (
            <SelectItem key={version} value={version}>
              {versionLabels[version]}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}

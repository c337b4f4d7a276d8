import { ThumbsDown, ThumbsUp } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { Answer } from "../atoms";

/** Whether a proposal was right, with an optional note; it is stored when the proposal is accepted or rejected. */
export function Thumbs({
  opinion: { thumb, note },
  onChange,
}: {
  opinion: Answer["opinion"];
  onChange: (opinion: Answer["opinion"]) => void;
}) {
  const toggle = (pressed: "up" | "down") =>
    onChange({ thumb: thumb === pressed ? undefined : pressed, note });
  return (
    <>
      <div className="ml-auto flex gap-0.5">
        <Button
          variant={thumb === "up" ? "secondary" : "ghost"}
          size="icon-sm"
          aria-label="Right"
          aria-pressed={thumb === "up"}
          title="This is right"
          data-testid="magic-thumb-up"
          onClick={() => toggle("up")}
        >
          <ThumbsUp aria-hidden="true" />
        </Button>
        <Button
          variant={thumb === "down" ? "secondary" : "ghost"}
          size="icon-sm"
          aria-label="Wrong"
          aria-pressed={thumb === "down"}
          title="This is wrong"
          data-testid="magic-thumb-down"
          onClick={() => toggle("down")}
        >
          <ThumbsDown aria-hidden="true" />
        </Button>
      </div>
      {thumb && (
        <Input
          data-testid="magic-note"
          aria-label="Note on your opinion"
          placeholder={thumb === "up" ? "A note, if you like" : "What is wrong?"}
          maxLength={2_000}
          value={note}
          className="h-7"
          onChange={(event) => onChange({ thumb, note: event.currentTarget.value })}
        />
      )}
    </>
  );
}

import { useAtomValue, useSetAtom } from "jotai";
import { CircleAlert, CircleCheck, CircleDot, GitMerge, LoaderCircle, type LucideIcon } from "lucide-react";
import { useNow } from "@/components/use-now";
import { cn } from "@/lib/cn";
import type { SaveState as State } from "../../save/save-state";
import { saveStateAtom } from "../../state/save-atoms";
import { dialogAtom } from "../../state/ui-atoms";
import { useEditor } from "../editor-context";

type Look = { icon: LucideIcon; text: string; title: string; tone: string };

function lookOf(state: State, now: number): Look {
  switch (state.status) {
    case "saved":
      return {
        icon: CircleCheck,
        text: "Saved",
        title: `Revision ${state.revision} is stored`,
        tone: "text-muted-foreground",
      };
    case "saving":
      return { icon: LoaderCircle, text: "Saving…", title: "Saving", tone: "text-muted-foreground" };
    case "unsaved":
      return state.held
        ? {
            icon: CircleAlert,
            text: "Empty, not saved",
            title: "An empty workflow does not replace a full one unasked. Press to decide.",
            tone: "text-warning",
          }
        : {
            icon: CircleDot,
            text: "Unsaved",
            title: "Saved in a moment; press to save now",
            tone: "text-foreground",
          };
    case "failed": {
      const seconds = state.retryAt === null ? null : Math.max(1, Math.ceil((state.retryAt - now) / 1_000));
      return {
        icon: CircleAlert,
        text: seconds === null ? "Not saved" : `Not saved, again in ${seconds} s`,
        title: `${state.message} Your changes are kept in this browser. Press to try now.`,
        tone: "text-destructive",
      };
    }
    case "conflict":
      return {
        icon: GitMerge,
        text: "Conflict",
        title: `Revision ${state.theirs.revision} was saved elsewhere. Press to decide.`,
        tone: "text-destructive",
      };
  }
}

/** Whether what is on the screen is stored. Pressing it saves, or opens what has to be decided. */
export function SaveState() {
  const state = useAtomValue(saveStateAtom);
  const openDialog = useSetAtom(dialogAtom);
  const { autosaver } = useEditor();
  const now = useNow(1_000, state.status === "failed");
  const { icon: Icon, text, title, tone } = lookOf(state, now);
  const press = () => {
    if (state.status === "conflict") openDialog({ kind: "conflict" });
    else if (state.status === "unsaved" && state.held) openDialog({ kind: "empty" });
    else void autosaver.flush();
  };
  return (
    <button
      type="button"
      data-testid="save-state"
      data-state={state.status}
      data-revision={state.revision}
      title={title}
      onClick={press}
      className={cn(
        "flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs hover:bg-accent pointer-coarse:h-9",
        tone,
      )}
    >
      <Icon
        className={cn("size-3.5 shrink-0", state.status === "saving" && "animate-spin")}
        aria-hidden="true"
      />
      <span
        aria-live={state.status === "failed" || state.status === "conflict" ? "polite" : "off"}
        className={cn(state.status === "saved" && "max-sm:sr-only")}
      >
        {text}
      </span>
      {state.status === "failed" && <span className="sr-only">{state.message}</span>}
    </button>
  );
}

import { useAtomValue, useStore } from "jotai";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { cn } from "@/lib/cn";
import { completionOf, type OpenExpression, openExpressionAt } from "../../model/open-expression";
import { filterSuggestions, type Suggestion, suggestHelpers, suggestPaths } from "../../model/template-paths";
import { documentAtom } from "../../state/document-atoms";
import { runDataAtom } from "../../state/run-atoms";
import type { ControlProps } from "./field-frame";
import { useForm } from "./form-context";
import { SuggestionList } from "./suggestion-list";

type TextControl = HTMLInputElement | HTMLTextAreaElement;
type Open = { expression: OpenExpression; all: readonly Suggestion[]; shown: Suggestion[]; active: number };

/** Replaces a part of a text control the way typing does, so that the browser's own undo knows it. */
function typeInto(control: TextControl, start: number, end: number, text: string, caret: number): void {
  control.focus();
  control.setSelectionRange(start, end);
  // Deprecated, and still the only way to edit that keeps a control's undo history.
  document.execCommand("insertText", false, text);
  control.setSelectionRange(start + caret, start + caret);
}

function useSuggestions() {
  const { nodeId } = useForm();
  const store = useStore();
  const run = useAtomValue(runDataAtom);
  const [open, setOpen] = useState<Open | null>(null);

  const look = (control: TextControl) => {
    const caret = control.selectionStart ?? control.value.length;
    const expression = openExpressionAt(control.value, caret);
    if (!expression) return setOpen(null);
    const all = open?.all ?? [...suggestPaths(store.get(documentAtom), nodeId, run), ...suggestHelpers()];
    const shown = filterSuggestions(all, expression.typed);
    const complete = shown.length === 1 && shown[0]?.insert === expression.typed;
    setOpen(shown.length && !complete ? { expression, all, shown, active: 0 } : null);
  };
  const move = (by: number) =>
    setOpen(open && { ...open, active: (open.active + by + open.shown.length) % open.shown.length });
  return { open, look, move, close: () => setOpen(null) };
}

/**
 * A text control for templates: `{{` opens the list of what can be named here. Arrows choose, Enter or Tab
 * takes, Escape closes.
 */
export function TemplateInput({
  control,
  lines,
  code = false,
  templates = true,
  value,
  placeholder,
  inputMode,
  className,
  onChange,
}: {
  control: ControlProps;
  lines: "one" | "many";
  code?: boolean;
  /** Off where the text is taken as it stands: nothing is suggested then. */
  templates?: boolean;
  value: string;
  placeholder?: string | undefined;
  inputMode?: "decimal";
  className?: string | undefined;
  onChange: (text: string) => void;
}) {
  const ref = useRef<TextControl | null>(null);
  const listId = useId();
  const { open, look, move, close } = useSuggestions();

  const take = (suggestion: Suggestion) => {
    if (!open || !ref.current) return;
    const { start, end } = open.expression;
    const { text, caret } = completionOf(open.expression, suggestion.insert);
    typeInto(ref.current, start, end, text, caret);
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const active = open?.shown[open.active];
    if (!active) {
      if (lines === "one" && event.key === "Enter" && !event.metaKey && !event.ctrlKey)
        event.preventDefault();
      return;
    }
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if ((event.key === "Enter" && !event.metaKey && !event.ctrlKey) || event.key === "Tab") take(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const shared = {
    ...control,
    ...(templates && {
      role: "combobox",
      "aria-autocomplete": "list" as const,
      "aria-expanded": open !== null,
      "aria-controls": open ? listId : undefined,
      "aria-activedescendant": open ? `${listId}-${open.active}` : undefined,
    }),
    value,
    placeholder,
    spellCheck: false,
    autoComplete: "off",
    onKeyDown,
    onBlur: close,
    onClick: () => ref.current && open && look(ref.current),
    onChange: (event: { currentTarget: TextControl }) => {
      const text = event.currentTarget.value;
      onChange(lines === "one" ? text.replace(/\s*[\r\n]+\s*/g, " ") : text);
      if (templates) look(event.currentTarget);
    },
  };
  return (
    <div className="relative">
      {inputMode ? (
        <Input
          {...shared}
          inputMode={inputMode}
          ref={(element) => {
            ref.current = element;
          }}
          className={cn(value.includes("{{") && "font-mono md:text-[13px]", className)}
        />
      ) : lines === "one" ? (
        // One line of text that wraps where it is long: a template shall be seen whole.
        <Textarea
          {...shared}
          rows={1}
          ref={(element) => {
            ref.current = element;
          }}
          className={cn(
            "field-sizing-content min-h-8 resize-none break-all py-1.25 leading-5 pointer-coarse:min-h-10 pointer-coarse:py-2",
            value.includes("{{") && "font-mono md:text-[13px]",
            className,
          )}
        />
      ) : (
        <Textarea
          {...shared}
          ref={(element) => {
            ref.current = element;
          }}
          className={cn(
            "field-sizing-content max-h-80",
            code ? "min-h-24 font-mono md:text-[13px]" : "min-h-16",
          )}
        />
      )}
      {open && <SuggestionList id={listId} suggestions={open.shown} active={open.active} onTake={take} />}
    </div>
  );
}

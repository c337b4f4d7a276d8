import { useStore } from "jotai";
import { useEffect } from "react";
import { readFragment } from "../model/fragment";
import { deleteSelectionAtom, selectedFragmentAtom } from "../state/action-atoms";
import { readOnlyAtom } from "../state/document-atoms";
import { changing, commandOf, worksInFields } from "./commands";
import { notify } from "./notify";
import { useCommands } from "./use-commands";

const notAllowed = "Your role does not allow to change or run this workflow.";

const editable = "input, textarea, select, [contenteditable=true]";

const inField = (target: EventTarget | null) =>
  target instanceof Element && target.closest(editable) !== null;
const overCanvas = () => document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null;
const selectsText = () => (window.getSelection()?.toString() ?? "") !== "";

/** Enter on a node that is selected leads to its form. */
function focusForm(event: KeyboardEvent): boolean {
  const onNode = event.target instanceof Element && event.target.matches(".react-flow__node.selected");
  if (event.key !== "Enter" || !onNode) return false;
  const first = document.querySelector<HTMLElement>(
    '[data-testid="inspector-body"] input, [data-testid="inspector-body"] select, [data-testid="node-label"]',
  );
  first?.focus();
  return first !== null;
}

/** The editor's keys, and copying and pasting of nodes. Text in a focused field is left to the browser. */
export function useShortcuts(): void {
  const store = useStore();
  const commands = useCommands();
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandOf(event);
      const busy = overCanvas();
      if (!command || command === "copy" || command === "cut" || command === "paste") return;
      if (busy && command !== "save") return;
      if (inField(event.target) && !worksInFields.has(command)) return;
      if (inField(event.target) && event.key === "/") return;
      event.preventDefault();
      if (changing.has(command) && store.get(readOnlyAtom)) notify.error(notAllowed);
      else commands[command]();
    };

    // Before the canvas hears of it: the press that selects a node is not the one that leads on.
    const onKeyDownFirst = (event: KeyboardEvent) => {
      if (overCanvas() || !focusForm(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };

    const onCopy = (event: ClipboardEvent) => {
      if (inField(event.target) || selectsText() || overCanvas()) return;
      const fragment = store.get(selectedFragmentAtom);
      if (!fragment || !event.clipboardData) return;
      event.clipboardData.setData("text/plain", JSON.stringify(fragment, null, 2));
      event.preventDefault();
      if (event.type === "cut") store.set(deleteSelectionAtom);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (inField(event.target) || overCanvas()) return;
      const fragment = readFragment(event.clipboardData?.getData("text/plain") ?? "");
      if (!fragment) return;
      event.preventDefault();
      if (store.get(readOnlyAtom)) return notify.error(notAllowed);
      void import("../state/copy-atoms").then(({ pasteAtom }) => {
        const ids = store.set(pasteAtom, fragment);
        notify.success(ids.length === 1 ? "1 node pasted" : `${ids.length} nodes pasted`);
      });
    };

    window.addEventListener("keydown", onKeyDown, { signal });
    window.addEventListener("keydown", onKeyDownFirst, { signal, capture: true });
    document.addEventListener("copy", onCopy, { signal });
    document.addEventListener("cut", onCopy, { signal });
    document.addEventListener("paste", onPaste, { signal });
    return () => ending.abort();
  }, [commands, store]);
}

/** The keys of the editor, in the words that people see. `Mod` is Ctrl, on a Mac ⌘. */
export const shortcuts = {
  picker: { keys: "/ or Mod+K", text: "Add a node or find an action" },
  save: { keys: "Mod+S", text: "Save now" },
  test: { keys: "Mod+Enter", text: "Test" },
  undo: { keys: "Mod+Z", text: "Undo" },
  redo: { keys: "Mod+Shift+Z or Mod+Y", text: "Redo" },
  copy: { keys: "Mod+C", text: "Copy nodes" },
  cut: { keys: "Mod+X", text: "Cut nodes" },
  paste: { keys: "Mod+V", text: "Paste nodes, also from another tab" },
  duplicate: { keys: "Mod+D", text: "Duplicate" },
  selectAll: { keys: "Mod+A", text: "Select all" },
  remove: { keys: "Delete or Backspace", text: "Delete the selection" },
  magic: { keys: "Mod+I", text: "Say what the selected node should do" },
  describe: { keys: "D", text: "Describe the workflow or a change of it" },
  explain: { keys: "E", text: "Tell the workflow in words" },
  connect: { keys: "C", text: "Connect the selected node to…" },
  fitView: { keys: "Shift+1", text: "Fit the view" },
  tidyUp: { keys: "Shift+T", text: "Tidy up" },
  help: { keys: "?", text: "Keyboard shortcuts" },
} as const;

export type CommandName = keyof typeof shortcuts;

const isMac = () => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** A command's keys as this machine's keyboard calls them. */
export const keysOf = (name: CommandName): string =>
  shortcuts[name].keys.replaceAll("Mod", isMac() ? "⌘" : "Ctrl");

/** The command that a key press means on the canvas, if any. */
export function commandOf(event: KeyboardEvent): CommandName | undefined {
  const mod = event.metaKey || event.ctrlKey;
  const key = event.key.toLowerCase();
  if (mod) {
    if (key === "k") return "picker";
    if (key === "s") return "save";
    if (key === "enter") return "test";
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    if (key === "y") return "redo";
    if (key === "d") return "duplicate";
    if (key === "a") return "selectAll";
    if (key === "i" && !event.shiftKey && !event.altKey) return "magic";
    return undefined;
  }
  if (event.altKey) return undefined;
  if (key === "/") return "picker";
  if (key === "?") return "help";
  if (key === "delete" || key === "backspace") return "remove";
  if (key === "c") return "connect";
  if (key === "d") return "describe";
  if (key === "e") return "explain";
  if (event.shiftKey && event.code === "Digit1") return "fitView";
  if (event.shiftKey && key === "t") return "tidyUp";
  return undefined;
}

/** Commands that change the workflow or run it. */
export const changing: ReadonlySet<CommandName> = new Set([
  ...(["picker", "save", "test", "undo", "redo", "cut", "paste", "duplicate"] as const),
  ...(["remove", "magic", "describe", "connect", "tidyUp"] as const),
]);

/** Commands that also work while a field has the focus: none of them means anything to a text. */
export const worksInFields: ReadonlySet<CommandName> = new Set(["picker", "save", "test", "magic"]);

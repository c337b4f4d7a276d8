import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { type CommandName, keysOf, shortcuts } from "../commands";

const onTheCanvas = [
  ["Tab", "From node to node"],
  ["Enter", "Select the focused node; again: to its form"],
  ["Arrow keys", "Move the selected nodes"],
  ["Shift+drag", "Select an area"],
  ["Ctrl+click", "Add to the selection"],
] as const;

/** All keys of the editor. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const rows = [
    ...(Object.keys(shortcuts) as CommandName[]).map((name) => [keysOf(name), shortcuts[name].text] as const),
    ...onTheCanvas,
  ];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-2xl">
        <DialogHeader>
          <DialogTitle>Keyboard shortcuts</DialogTitle>
          <DialogDescription className="sr-only">What each key does in the editor</DialogDescription>
        </DialogHeader>
        <dl className="grid gap-x-8 gap-y-1.5 sm:grid-cols-2">
          {rows.map(([keys, text]) => (
            <div key={keys} className="flex items-baseline justify-between gap-4 text-sm">
              <dt>{text}</dt>
              <dd className="shrink-0 rounded border bg-muted px-1.5 font-mono text-muted-foreground text-xs">
                {keys}
              </dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}

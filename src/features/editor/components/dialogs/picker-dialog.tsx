import { useSetAtom } from "jotai";
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
  CommandShortcut,
} from "@/components/ui/command";
import { Dialog, DialogContent, DialogDescription, DialogTitle } from "@/components/ui/dialog";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import type { AddAt } from "../../model/new-node";
import { groupedDefinitions } from "../../model/palette-groups";
import { nodeIcon } from "../../node-icons";
import { addNodeAtom } from "../../state/action-atoms";
import { useReveal } from "../canvas/use-reveal";
import { keysOf, shortcuts } from "../commands";
import { useEditor } from "../editor-context";
import { useCommands } from "../use-commands";

const actions = [
  "describe",
  "explain",
  "test",
  "save",
  "undo",
  "redo",
  "selectAll",
  "fitView",
  "tidyUp",
  "help",
] as const;

/** Names that begin with what is typed come first, then names that hold it, then descriptions. */
function scoreOf(name: string, search: string, keywords: string[] = []): number {
  const wanted = search.trim().toLowerCase();
  const at = name.toLowerCase().indexOf(wanted);
  if (at >= 0) return at === 0 ? 1 : 0.8;
  return keywords.some((text) => text.toLowerCase().includes(wanted)) ? 0.3 : 0;
}

/** Finds a node type to add, or an action to take, by typing. */
export function PickerDialog({
  at,
  only,
  onClose,
}: {
  at: AddAt;
  only?: "nodes" | undefined;
  onClose: () => void;
}) {
  const addNode = useSetAtom(addNodeAtom);
  const commands = useCommands();
  const { Describe } = useEditor();
  const reveal = useReveal();
  const add = (definition: NodeDefinition) => {
    const id = addNode(definition, at);
    onClose();
    if (!at.position) setTimeout(() => reveal(at.after ? [at.after.nodeId, id] : [id]));
  };
  // A node that an edge leads to cannot be a trigger.
  const groups = groupedDefinitions("").filter(({ category }) => only !== "nodes" || category !== "trigger");
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="top-[20%] max-w-xl translate-y-0 overflow-hidden p-0">
        <DialogTitle className="sr-only">Add a node or find an action</DialogTitle>
        <DialogDescription className="sr-only">
          Type to search, arrow keys to choose, Enter to take
        </DialogDescription>
        <Command filter={scoreOf}>
          <CommandInput placeholder={only ? "Add a node…" : "Add a node or find an action…"} />
          <CommandList>
            <CommandEmpty>Nothing fits this.</CommandEmpty>
            {groups.map(({ category, title, definitions }) => (
              <CommandGroup key={category} heading={title}>
                {definitions.map((definition) => {
                  const Icon = nodeIcon(definition.icon);
                  return (
                    <CommandItem
                      key={definition.type}
                      value={`${definition.label} ${definition.type}`}
                      keywords={[definition.description]}
                      data-testid={`picker-item-${definition.type}`}
                      onSelect={() => add(definition)}
                    >
                      <Icon aria-hidden="true" />
                      <span className="shrink-0">{definition.label}</span>
                      <span className="min-w-0 truncate text-muted-foreground text-xs">
                        {definition.description}
                      </span>
                    </CommandItem>
                  );
                })}
              </CommandGroup>
            ))}
            {!only && (
              <CommandGroup heading="Actions">
                {actions
                  .filter((name) => Describe || name !== "describe")
                  .map((name) => (
                    <CommandItem
                      key={name}
                      value={shortcuts[name].text}
                      onSelect={() => {
                        onClose();
                        commands[name]();
                      }}
                    >
                      {shortcuts[name].text}
                      <CommandShortcut>{keysOf(name)}</CommandShortcut>
                    </CommandItem>
                  ))}
              </CommandGroup>
            )}
          </CommandList>
        </Command>
      </DialogContent>
    </Dialog>
  );
}

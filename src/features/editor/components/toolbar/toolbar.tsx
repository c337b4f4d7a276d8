import { useAtom, useAtomValue, useSetAtom } from "jotai";
import {
  ArrowLeft,
  ChevronDown,
  Ellipsis,
  Eye,
  History,
  PanelLeft,
  Play,
  Redo2,
  Sparkles,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import Link from "next/link";
import { lazy } from "react";
import { Button } from "@/components/ui/button";
import { canRedoAtom, canUndoAtom, documentAtom, readOnlyAtom } from "../../state/document-atoms";
import { problemsAtom } from "../../state/problem-atoms";
import { selectAtom } from "../../state/selection-atoms";
import { describeOpenAtom, dialogAtom, inspectorSheetAtom, paletteOpenAtom } from "../../state/ui-atoms";
import { type CommandName, keysOf } from "../commands";
import { useEditor } from "../editor-context";
import { OnDemand } from "../on-demand";
import { useTestRun } from "../run/use-test-run";
import { useCommands } from "../use-commands";
import { DeployButton } from "./deploy-button";
import { SaveState } from "./save-state";

const titleOf = (text: string, name: CommandName) => `${text} (${keysOf(name)})`;

function UndoRedo() {
  const canUndo = useAtomValue(canUndoAtom);
  const canRedo = useAtomValue(canRedoAtom);
  const { undo, redo } = useCommands();
  return (
    <span className="flex max-md:hidden">
      <Button
        variant="ghost"
        size="icon"
        aria-label="Undo"
        title={titleOf("Undo", "undo")}
        data-testid="undo"
        disabled={!canUndo}
        onClick={undo}
      >
        <Undo2 aria-hidden="true" />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Redo"
        title={titleOf("Redo", "redo")}
        data-testid="redo"
        disabled={!canRedo}
        onClick={redo}
      >
        <Redo2 aria-hidden="true" />
      </Button>
    </span>
  );
}

function DescribeButton() {
  const { Describe } = useEditor();
  const { describe } = useCommands();
  const [open, setOpen] = useAtom(describeOpenAtom);
  if (!Describe) return null;
  return (
    <Button
      variant="ghost"
      aria-pressed={open}
      className="max-md:hidden"
      data-testid="describe-toggle"
      title={titleOf("Say what the workflow should do", "describe")}
      onClick={() => (open ? setOpen(false) : describe())}
    >
      <Sparkles aria-hidden="true" /> Describe
    </Button>
  );
}

function ProblemCount() {
  const count = useAtomValue(problemsAtom).length;
  const select = useSetAtom(selectAtom);
  const openSheet = useSetAtom(inspectorSheetAtom);
  if (!count) return null;
  return (
    <Button
      variant="ghost"
      size="sm"
      className="text-warning"
      data-testid="problem-count"
      title="What keeps this workflow from running"
      onClick={() => {
        select({});
        openSheet(true);
      }}
    >
      <TriangleAlert aria-hidden="true" />
      {count}
      <span className="sr-only">{count === 1 ? "problem" : "problems"}</span>
    </Button>
  );
}

function TestButton() {
  const { test, starting } = useTestRun();
  const openDialog = useSetAtom(dialogAtom);
  return (
    <span className="flex">
      <Button
        variant="outline"
        pending={starting}
        data-testid="test-button"
        title={titleOf("Run what is on the screen", "test")}
        className="md:rounded-r-none"
        onClick={() => void test()}
      >
        <Play aria-hidden="true" /> <span className="max-sm:sr-only">Test</span>
      </Button>
      <Button
        variant="outline"
        size="icon"
        className="w-7 rounded-l-none border-l-0 max-md:hidden"
        aria-label="Test with input"
        title="Test with input…"
        data-testid="test-with-input"
        onClick={() => openDialog({ kind: "run-input" })}
      >
        <ChevronDown aria-hidden="true" />
      </Button>
    </span>
  );
}

const EditorMenu = lazy(() => import("./editor-menu").then((module) => ({ default: module.EditorMenu })));

const menuButton = (
  <Button variant="ghost" size="icon" aria-label="More" data-testid="editor-menu">
    <Ellipsis aria-hidden="true" />
  </Button>
);

function Title() {
  const { name } = useAtomValue(documentAtom);
  const select = useSetAtom(selectAtom);
  const openSheet = useSetAtom(inspectorSheetAtom);
  return (
    <h1 className="min-w-0">
      <button
        type="button"
        className="block max-w-full truncate rounded-md px-1.5 py-1 font-semibold text-sm hover:bg-accent"
        title={`${name}: press for name and description`}
        onClick={() => {
          select({});
          openSheet(true);
          requestAnimationFrame(() => document.getElementById("workflow-name")?.focus());
        }}
      >
        {name || "Untitled"}
      </button>
    </h1>
  );
}

/** Why nothing here can be changed. */
function ReadOnly() {
  return (
    <span
      data-testid="read-only"
      title="Your role does not allow to change or run this workflow. Ask an owner or admin of the workspace."
      className="flex shrink-0 items-center gap-1.5 px-2 text-muted-foreground text-xs"
    >
      <Eye className="size-3.5" aria-hidden="true" />
      <span>
        Read only<span className="max-lg:sr-only">: your role may not change it</span>
      </span>
    </span>
  );
}

/** The bar on top: where one is, whether it is stored, and what can be done with the workflow. */
export function Toolbar({ narrow }: { narrow: boolean }) {
  const { workflowId, canRun } = useEditor();
  const readOnly = useAtomValue(readOnlyAtom);
  const setPalette = useSetAtom(paletteOpenAtom);
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b bg-background px-2">
      <Button variant="ghost" size="icon" asChild>
        <Link href="/dashboard" aria-label="Back to the workflows" title="Back to the workflows">
          <ArrowLeft aria-hidden="true" />
        </Link>
      </Button>
      {!narrow && !readOnly && (
        <Button
          variant="ghost"
          size="icon"
          aria-label="Show or hide the node types"
          title="Show or hide the node types"
          data-testid="palette-toggle"
          onClick={() => setPalette((open) => !open)}
        >
          <PanelLeft aria-hidden="true" />
        </Button>
      )}
      <Title />
      {readOnly ? <ReadOnly /> : <SaveState />}
      <span className="flex-1" />
      <ProblemCount />
      <DescribeButton />
      {!readOnly && <UndoRedo />}
      <Button variant="ghost" asChild className="max-md:hidden">
        <Link href={`/workflows/${workflowId}/executions`} prefetch={false}>
          <History aria-hidden="true" /> Runs
        </Link>
      </Button>
      {canRun && <TestButton />}
      {!readOnly && <DeployButton />}
      <OnDemand button={menuButton} menu={(button) => <EditorMenu button={button} />} />
    </header>
  );
}

import { useAtomValue, useSetAtom } from "jotai";
import { lazy, type ReactNode, Suspense, useEffect, useMemo } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { WorkflowNode } from "@/lib/workflow/document";
import { definitionOf } from "../../model/ancestors";
import { type InspectorTab, inspectorTabs, useEditorParams } from "../../search-params";
import { replaceConfigAtom } from "../../state/action-atoms";
import { readOnlyAtom } from "../../state/document-atoms";
import { problemsAtomOf } from "../../state/problem-atoms";
import { statusAtomOf } from "../../state/run-atoms";
import { JsonText } from "../form/value-field";
import { ConfigForm } from "./config-form";
import { MagicSlot } from "./magic-slot";
import { NodeHeader } from "./node-header";
import { NodeSettings } from "./node-settings";
import { useShownStep } from "./use-shown-step";

const StepSlots = lazy(() =>
  import("../explain/explain-slots").then((module) => ({ default: module.StepSlots })),
);
const RunTab = lazy(() => import("./run-tabs").then((module) => ({ default: module.RunTab })));

const tabLabels: Record<InspectorTab, string> = {
  config: "Config",
  input: "Input",
  output: "Output",
  error: "Error",
  json: "JSON",
};

function RawConfig({ node }: { node: WorkflowNode }) {
  const replace = useSetAtom(replaceConfigAtom);
  return (
    <div className="grid gap-1">
      <p className="text-muted-foreground text-xs">
        The configuration as it is stored. What is valid JSON is taken over while you type.
      </p>
      <JsonText
        id="raw-config"
        testId="raw-config"
        label="Configuration as JSON"
        value={node.data.config}
        minHeight="min-h-60"
        onChange={(value) => {
          if (value !== null && typeof value === "object" && !Array.isArray(value)) {
            replace(node.id, value as Record<string, unknown>);
          }
        }}
      />
    </div>
  );
}

/** Fields of the node, none of which takes anything from who may not change it. */
function Fields({ children }: { children: ReactNode }) {
  return (
    <fieldset disabled={useAtomValue(readOnlyAtom)} className="grid min-w-0 grid-cols-1 gap-4">
      {children}
    </fieldset>
  );
}

/** What the inspector shows of one node: its form, and during and after a run what its step did. */
export function NodePanel({ node }: { node: WorkflowNode }) {
  const definition = definitionOf(node);
  const problems = useAtomValue(useMemo(() => problemsAtomOf(node.id), [node.id]));
  const run = useAtomValue(useMemo(() => statusAtomOf(node.id), [node.id]));
  const [{ tab, run: executionId }, setParams] = useEditorParams();
  const shown = useShownStep(node.id);
  const tabs = inspectorTabs.filter((name) => {
    if (name === "config" || name === "json") return true;
    if (!executionId || !run) return false;
    return name !== "error" || run.status === "FAILED";
  });
  const active = tabs.includes(tab) ? tab : "config";
  const general = problems.filter(({ field }) => !field || field === "type");

  // Nothing to configure and a run to look at: what it gave is what one came for.
  useEffect(() => {
    if (!definition && executionId && run) void setParams({ tab: "output" });
  }, [definition, executionId, run, setParams]);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <NodeHeader
        node={node}
        definition={definition}
        labelError={problems.find(({ field }) => field === "label")?.message}
      />
      <Tabs
        value={active}
        onValueChange={(value) => void setParams({ tab: value as InspectorTab })}
        className="min-h-0 flex-1"
      >
        <TabsList className="px-3" aria-label={`Views of ${node.data.label}`}>
          {tabs.map((name) => (
            <TabsTrigger key={name} value={name} data-testid={`tab-${name}`}>
              {tabLabels[name]}
            </TabsTrigger>
          ))}
        </TabsList>
        <div className="min-h-0 flex-1 overflow-y-auto p-4" data-testid="inspector-body">
          <TabsContent value="config" className="grid gap-4">
            {general.map(({ code, message }) => (
              <p key={code} className="rounded-md border border-warning/40 bg-warning/8 p-2 text-xs">
                {message}
              </p>
            ))}
            {definition && (
              <Fields>
                <MagicSlot node={node} definition={definition} />
                <ConfigForm node={node} definition={definition} />
                <NodeSettings node={node} definition={definition} />
              </Fields>
            )}
          </TabsContent>
          <TabsContent value="json">
            <Fields>
              <RawConfig node={node} />
            </Fields>
          </TabsContent>
          {executionId &&
            (["input", "output", "error"] as const).map((part) => (
              <TabsContent key={part} value={part}>
                <Suspense fallback={<Skeleton className="h-24" />}>
                  <StepSlots>
                    <RunTab executionId={executionId} part={part} shown={shown} />
                  </StepSlots>
                </Suspense>
              </TabsContent>
            ))}
        </div>
      </Tabs>
    </div>
  );
}

import { CopyButton } from "@/components/copy-button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import type { WorkflowNode } from "@/lib/workflow/document";
import { isTriggerNode } from "../../model/ancestors";
import { callExample } from "../../model/call-example";
import { useEditor } from "../editor-context";

function WebhookCall({ trigger }: { trigger: WorkflowNode }) {
  const { workflowId, autosaver } = useEditor();
  const { document } = autosaver.stored;
  const { url, curl, note } = callExample(document, trigger, window.location.origin, workflowId);
  return (
    <section className="grid min-w-0 gap-2">
      <h3 className="font-medium text-sm">{trigger.data.label}</h3>
      <div className="flex min-w-0 items-center gap-1 rounded-md border bg-muted/50 py-1 pr-1 pl-2.5">
        <code className="min-w-0 flex-1 overflow-x-auto whitespace-nowrap text-xs" data-testid="webhook-url">
          {url}
        </code>
        <CopyButton text={url} label="Copy address" />
      </div>
      <div className="relative min-w-0 rounded-md border bg-muted/50">
        <pre
          className="whitespace-pre-wrap p-2.5 pr-10 text-xs [overflow-wrap:anywhere]"
          data-testid="webhook-curl"
        >
          {curl}
        </pre>
        <CopyButton text={curl} label="Copy curl line" className="absolute top-1 right-1" />
      </div>
      <p className="text-muted-foreground text-xs">{note}</p>
    </section>
  );
}

/** How the deployed version is started from outside. */
export function DeployedDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { workflowId, autosaver } = useEditor();
  const triggers = autosaver.stored.document.nodes.filter(isTriggerNode);
  const webhooks = triggers.filter(({ type }) => type === "trigger.webhook");
  const others = triggers.filter(({ type }) => type !== "trigger.webhook" && type !== "trigger.manual");
  const api = `curl -X POST '${window.location.origin}/api/v1/workflows/${workflowId}/run' \\\n  -H 'Authorization: Bearer <API key>' \\\n  -H 'Content-Type: application/json' \\\n  -d '{"input": {}}'`;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-2xl" data-testid="deployed-dialog">
        <DialogHeader>
          <DialogTitle>Version {version} is live</DialogTitle>
          <DialogDescription>
            {webhooks.length
              ? "Calls to this address start a run of this version."
              : "This is how a run is started from outside."}
          </DialogDescription>
        </DialogHeader>
        {webhooks.map((trigger) => (
          <WebhookCall key={trigger.id} trigger={trigger} />
        ))}
        {others.length > 0 && (
          <p className="text-sm">
            {others.map(({ data }) => data.label).join(", ")} {others.length === 1 ? "starts" : "start"} runs
            by {others.length === 1 ? "itself" : "themselves"}.
          </p>
        )}
        {triggers.some(({ type }) => type === "trigger.manual") && (
          <section className="grid min-w-0 gap-2">
            <h3 className="font-medium text-sm">By the API</h3>
            <div className="relative min-w-0 rounded-md border bg-muted/50">
              <pre className="whitespace-pre-wrap p-2.5 pr-10 text-xs [overflow-wrap:anywhere]">{api}</pre>
              <CopyButton text={api} label="Copy curl line" className="absolute top-1 right-1" />
            </div>
            <p className="text-muted-foreground text-xs">Keys are made under Settings.</p>
          </section>
        )}
      </DialogContent>
    </Dialog>
  );
}

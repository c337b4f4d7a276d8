import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatDuration } from "@/components/execution/format-duration";
import { JsonViewer } from "@/components/json-viewer/json-viewer";
import { Time } from "@/components/time";
import { Skeleton } from "@/components/ui/skeleton";
import { hasExpression } from "@/lib/template/has-expression";
import type { NodeDefinition } from "@/nodes/kit/define-node";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { templatesOf } from "@/nodes/kit/templates-of";
import { useTRPCClient } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import type { Configured } from "../review/changes";
import { fieldLabel } from "../review/field-label";
import type { SampleContext } from "../review/sample";

type Preview = Record<string, unknown>;
type HttpRequest = { method: string; url: string; headers: Record<string, unknown>; body: unknown };

const isRequest = (value: unknown): value is HttpRequest =>
  typeof value === "object" && value !== null && "method" in value && "url" in value;

function RequestView({ request: { method, url, headers, body } }: { request: HttpRequest }) {
  const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${String(value)}`);
  const text = typeof body === "string" ? body : body == null ? "" : JSON.stringify(body, null, 2);
  return (
    <pre className="max-h-60 overflow-auto whitespace-pre-wrap rounded-md border bg-card p-2 font-mono text-xs [overflow-wrap:anywhere]">
      <b>{method}</b> {url}
      {lines.map((line) => `\n${line}`)}
      {text && `\n\n${text}`}
    </pre>
  );
}

/** What a preview says, in words where its kind is known and as JSON where it is not. */
function PreviewView({ preview }: { preview: Preview }): ReactNode {
  const { request, branch, milliseconds, until, nextRuns } = preview;
  if (isRequest(request)) return <RequestView request={request} />;
  if (typeof branch === "string") {
    return (
      <p className="text-xs">
        Goes on at <code className="rounded bg-muted px-1 font-mono">{branch}</code>
      </p>
    );
  }
  if (typeof milliseconds === "number")
    return <p className="text-xs">Waits {formatDuration(milliseconds)}</p>;
  if (typeof until === "string") {
    return (
      <p className="text-xs">
        Waits until <Time value={until} exact />
      </p>
    );
  }
  if (Array.isArray(nextRuns)) {
    return (
      <ol className="grid gap-0.5 text-xs">
        {nextRuns.map((time) => (
          <li key={String(time)}>
            <Time value={String(time)} exact />
          </li>
        ))}
      </ol>
    );
  }
  const [only, ...more] = Object.values(preview);
  return <JsonViewer value={more.length ? preview : only} label="the outcome" />;
}

/**
 * Why the server need not be asked yet: a field that is missing, or templates while there are no data for them.
 * Undefined where it can tell.
 */
function obstacle(definition: NodeDefinition, { config }: Configured, hasRun: boolean): string | undefined {
  const [issue] = draftIssues(definition, config);
  if (issue) return `${fieldLabel(definition, issue.field)}: ${issue.message}`;
  if (hasRun || ![...templatesOf(definition, config)].some(({ text }) => hasExpression(text)))
    return undefined;
  return "It depends on data: run the workflow once to see it with them.";
}

/** What the node would do as proposed, by the server's own preview. Nothing is sent or run. */
export function Outcome({
  nodeId,
  definition,
  proposed,
  context,
  hasRun,
}: {
  nodeId: string;
  definition: NodeDefinition;
  proposed: Configured;
  context: SampleContext;
  hasRun: boolean;
}) {
  const client = useTRPCClient();
  const missing = obstacle(definition, proposed, hasRun);
  const { data, error, isPending } = useQuery({
    queryKey: ["magic-outcome", nodeId, proposed, context],
    queryFn: ({ signal }) =>
      client.nodes.preview.mutate(
        { type: definition.type, config: proposed.config, context, node: proposed.settings },
        { signal },
      ),
    enabled: !missing,
    retry: false,
    gcTime: 0,
  });
  if (data && Object.keys(data).length === 0) return null;
  return (
    <section className="grid min-w-0 grid-cols-1 gap-1" aria-label="Outcome" data-testid="magic-outcome">
      <h4 className="text-muted-foreground text-xs">
        What it would do{hasRun && ", with the data of the last run"}
      </h4>
      {!missing && isPending && <Skeleton className="h-12" role="status" aria-label="Loading the outcome" />}
      {(missing || error) && (
        <p className="text-xs [overflow-wrap:anywhere]">{missing ?? errorMessage(error)}</p>
      )}
      {!missing && data && <PreviewView preview={data} />}
    </section>
  );
}

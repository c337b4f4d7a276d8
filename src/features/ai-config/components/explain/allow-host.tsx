import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { ErrorLine } from "@/components/error-line";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import { clientErrorOf } from "@/trpc/error";

/** Adds the host that a step was refused to those that its credential may be sent to. */
export function AllowHost({
  allow,
  canReplay,
  onAllowed,
}: {
  allow: { credentialId: string; name: string; host: string };
  /** Whether a run from the failed step can follow. */
  canReplay: boolean;
  onAllowed: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { credentialId: id, name, host } = allow;
  const call = useMutation(
    trpc.credentials.allowHost.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        onAllowed();
      },
    }),
  );
  if (call.isSuccess) {
    return (
      <p role="status" className="text-muted-foreground text-xs" data-testid="explain-allowed">
        “{name}” may be sent to {host} from now on.
      </p>
    );
  }
  return (
    <div className="grid min-w-0 justify-items-start gap-1">
      <Button
        size="sm"
        className="h-auto min-h-7 max-w-full whitespace-normal py-1 text-left [overflow-wrap:anywhere]"
        data-testid="explain-allow"
        pending={call.isPending}
        onClick={() => call.mutate({ id, host })}
      >
        <ShieldCheck aria-hidden="true" />
        {canReplay ? `Allow ${host} and re-run from here…` : `Allow ${host}`}
      </Button>
      <p className="text-muted-foreground text-xs">
        Only if {host} is really meant: “{name}” is sent there then.
      </p>
      <ErrorLine>{call.error && clientErrorOf(call.error).message}</ErrorLine>
    </div>
  );
}

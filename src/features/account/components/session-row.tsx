"use client";

import { useMutation } from "@tanstack/react-query";
import { Time } from "@/components/time";
import { toast } from "@/components/toast";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { deviceOf } from "../device";
import type { SessionView } from "../schema";

/** One session: where from, since when, and the button that ends it. */
export function SessionRow({ session, onEnded }: { session: SessionView; onEnded: () => Promise<void> }) {
  const trpc = useTRPC();
  const { id, current, address, userAgent, createdAt, usedAt } = session;
  const device = deviceOf(userAgent);
  const end = useMutation(
    trpc.account.sessions.end.mutationOptions({
      onSuccess: async () => {
        await onEnded();
        toast.success(`Ended the session on ${device}`);
      },
      onError: (error) => toast.error(errorMessage(error)),
    }),
  );
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="break-words font-medium" title={userAgent ?? undefined}>
            {device}
          </span>
          {current && <Badge>this one</Badge>}
        </div>
        <p className="mt-0.5 text-muted-foreground text-xs">
          {address && <span className="font-mono">{address} · </span>}
          Signed in <Time value={createdAt} /> · last seen <Time value={usedAt} />
        </p>
      </div>
      {!current && (
        <Button
          variant="outline"
          size="sm"
          aria-label={`End the session on ${device}`}
          pending={end.isPending}
          onClick={() => end.mutate({ id })}
        >
          End
        </Button>
      )}
    </li>
  );
}

"use client";

import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

const failures: Record<string, string> = {
  expired: "It was begun in another session, or took longer than 10 minutes. Connect again.",
  refused: "The provider refused. What it said stands at the credential.",
  role: "Your role does not allow it. Ask an owner or admin.",
  gone: "The credential is not there any more.",
  "signed-out": "You were not signed in. Sign in and connect again.",
  unavailable: "The provider or the vault did not answer. Connect again.",
};

/** How the way to a provider and back ended, said once; nothing where nobody comes from there. */
export function ConnectionOutcome({ connected, failed }: { connected?: string; failed?: string }) {
  const router = useRouter();
  if (!connected && !failed) return null;
  return (
    <div
      role="status"
      data-testid="connection-outcome"
      className={cn(
        "mb-4 flex items-start justify-between gap-3 rounded-md border p-3 text-sm",
        connected ? "border-success/30 bg-success/6" : "border-destructive/30 bg-destructive/6",
      )}
    >
      <p>
        <span className="font-medium">{connected ? "Connected. " : "Not connected. "}</span>
        {connected
          ? "Steps that use the credential get their tokens from now on."
          : (failures[failed ?? ""] ?? failures.unavailable)}
      </p>
      <Button
        variant="ghost"
        size="icon-sm"
        aria-label="Dismiss"
        className="-my-1"
        onClick={() => router.replace("/credentials")}
      >
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}

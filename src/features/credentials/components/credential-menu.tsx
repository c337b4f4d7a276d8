"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Link2, Pencil, PlugZap, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useTRPC } from "@/trpc/client";
import type { Credential, CredentialUse } from "../schema";
import { deletionText } from "./deletion-text";
import { EditCredential } from "./edit-credential";
import { RotateCredential } from "./rotate-credential";
import { TestConnection } from "./test-connection";
import { useConnect } from "./use-connect";
import { useRestore } from "./use-restore";

type Dialog = "edit" | "rotate" | "test" | "delete";

/** What can be done with one credential. */
export function CredentialMenu({
  credential,
  uses,
}: {
  credential: Credential;
  uses: readonly CredentialUse[] | undefined;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const remove = useMutation(trpc.credentials.delete.mutationOptions());
  const restore = useRestore();
  const connect = useConnect();
  const { id, name, oauth } = credential;
  const confirmRemoval = async () => {
    await remove.mutateAsync({ id });
    await queryClient.invalidateQueries({ queryKey: trpc.credentials.pathKey() });
    toast.success(`Deleted “${name}”`, {
      action: { label: "Undo", onClick: () => restore.mutate({ id }) },
    });
  };
  const show = (which: Dialog) => (open: boolean) => setDialog(open ? which : null);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Actions for ${name}`}
            className="text-muted-foreground"
          >
            <Ellipsis aria-hidden="true" />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setDialog("test")}>
            <PlugZap aria-hidden="true" /> Test connection…
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setDialog("rotate")}>
            <RotateCw aria-hidden="true" /> {oauth ? "Replace the client secret…" : "Rotate the value…"}
          </DropdownMenuItem>
          {oauth?.authorizeUrl && (
            <DropdownMenuItem onSelect={() => connect.mutate({ id })}>
              <Link2 aria-hidden="true" /> Connect again
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => setDialog("edit")}>
            <Pencil aria-hidden="true" /> Edit name and hosts…
          </DropdownMenuItem>
          <DropdownMenuItem variant="destructive" onSelect={() => setDialog("delete")}>
            <Trash2 aria-hidden="true" /> Delete…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <EditCredential credential={credential} open={dialog === "edit"} onOpenChange={show("edit")} />
      <RotateCredential credential={credential} open={dialog === "rotate"} onOpenChange={show("rotate")} />
      <TestConnection credential={credential} open={dialog === "test"} onOpenChange={show("test")} />
      <ConfirmDialog
        open={dialog === "delete"}
        onOpenChange={show("delete")}
        title={`Delete “${name}”?`}
        description={deletionText(uses)}
        confirm="Delete credential"
        onConfirm={confirmRemoval}
      />
    </>
  );
}

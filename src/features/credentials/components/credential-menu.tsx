"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Trash2 } from "lucide-react";
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
import type { Credential } from "../schema";
import { EditCredential } from "./edit-credential";

/** What can be done with one credential. */
export function CredentialMenu({ credential }: { credential: Credential }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<"edit" | "delete" | null>(null);
  const remove = useMutation(trpc.credentials.delete.mutationOptions());
  const { id, name } = credential;
  const confirmRemoval = async () => {
    await remove.mutateAsync({ id });
    await queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
    toast.success(`Deleted “${name}”`);
  };
  const show = (which: "edit" | "delete") => (open: boolean) => setDialog(open ? which : null);
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
          <DropdownMenuItem onSelect={() => setDialog("edit")}>
            <Pencil aria-hidden="true" /> Edit name and hosts…
          </DropdownMenuItem>
          <DropdownMenuItem variant="destructive" onSelect={() => setDialog("delete")}>
            <Trash2 aria-hidden="true" /> Delete…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <EditCredential credential={credential} open={dialog === "edit"} onOpenChange={show("edit")} />
      <ConfirmDialog
        open={dialog === "delete"}
        onOpenChange={show("delete")}
        title={`Delete “${name}”?`}
        description="Nodes that use it fail from now on until you choose another credential. Its value can be recovered from the vault for 7 days, by whoever runs it."
        confirm="Delete credential"
        onConfirm={confirmRemoval}
      />
    </>
  );
}

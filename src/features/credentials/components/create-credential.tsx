"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { CredentialForm } from "./credential-form";

/** The button that opens the form of a new credential. What was typed is forgotten when it closes. */
export function CreateCredential() {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <Plus aria-hidden="true" /> New credential
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>New credential</DialogTitle>
          <DialogDescription>
            The value goes to the vault and is never shown again, neither here nor in a run.
          </DialogDescription>
        </DialogHeader>
        <CredentialForm onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

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
import { ApiKeyForm } from "./api-key-form";
import { NewApiKey } from "./new-api-key";

/** The button and dialog of a new API key; the key is shown this once and forgotten when the dialog closes. */
export function CreateApiKey() {
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    setKey(null);
  };
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button variant="outline">
          <Plus aria-hidden="true" /> New API key
        </Button>
      </DialogTrigger>
      <DialogContent onInteractOutside={key ? (event) => event.preventDefault() : undefined}>
        <DialogHeader>
          <DialogTitle>{key ? "Copy your API key now" : "New API key"}</DialogTitle>
          <DialogDescription>
            {key
              ? "It is shown this once: only a hash of it is stored."
              : "It acts for you in this workspace, within the scopes that you choose."}
          </DialogDescription>
        </DialogHeader>
        {key ? (
          <NewApiKey apiKey={key} onDone={() => change(false)} />
        ) : (
          <ApiKeyForm onCreated={setKey} onCancel={() => change(false)} />
        )}
      </DialogContent>
    </Dialog>
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { CallFooter } from "@/components/call-footer";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { useTRPC } from "@/trpc/client";
import { errorMessage } from "@/trpc/error";
import { testUrl } from "../inputs";
import { knownService } from "../oauth/presets";
import type { Credential } from "../schema";
import { HostOfTest } from "./host-of-test";
import { TestResult } from "./test-result";
import { TestUrlField } from "./test-url-field";

type Props = { credential: Credential; open: boolean; onOpenChange: (open: boolean) => void };

/** What a credential is tested with where nobody says anything else. */
export const knownTestUrl = ({ testUrl: own, oauth, allowedHosts }: Credential): string =>
  own ?? knownService(oauth?.preset, allowedHosts)?.test?.url ?? "";

/** The dialog in which a credential is tried out. */
export function TestConnection({ credential, open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Test “{credential.name}”</DialogTitle>
          <DialogDescription>
            Calls an address with the value in use and tells the status of the answer, nothing else.
          </DialogDescription>
        </DialogHeader>
        <TestForm credential={credential} onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  );
}

function TestForm({ credential, onDone }: { credential: Credential; onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [url, setUrl] = useState(knownTestUrl(credential));
  const [error, setError] = useState<string>();
  const { id } = credential;
  const remember = useMutation(
    trpc.credentials.update.mutationOptions({ onError: (failure) => toast.error(errorMessage(failure)) }),
  );
  const test = useMutation(
    trpc.credentials.test.mutationOptions({
      onSuccess: async (result) => {
        // An address that shows that it works is worth keeping.
        const reload = () => queryClient.invalidateQueries({ queryKey: trpc.credentials.list.pathKey() });
        if (result.ok && result.url !== knownTestUrl(credential)) {
          remember.mutate({ id, testUrl: result.url }, { onSuccess: reload });
        }
        await reload();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = testUrl.safeParse(url.trim());
    setError(parsed.error?.issues[0]?.message);
    if (parsed.success) test.mutate({ id, url: parsed.data });
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <TestUrlField value={url} error={error} onChange={setUrl} />
      <HostOfTest credential={credential} url={url.trim()} />
      {test.data && !test.isPending && <TestResult test={test.data} />}
      <CallFooter call={test} onCancel={onDone}>
        <Button type="submit" pending={test.isPending}>
          Test
        </Button>
      </CallFooter>
    </form>
  );
}

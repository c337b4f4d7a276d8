"use client";

import { LogOut } from "lucide-react";
import { useSignOut } from "@/components/shell/use-sign-out";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";

/** The way out. */
export function SignOutCard() {
  const { signOut, pending } = useSignOut();
  return (
    <Card className="flex flex-wrap items-center justify-between gap-x-6 pr-4 max-sm:pb-4">
      <CardHeader>
        <CardTitle>Sign out</CardTitle>
        <CardDescription>Ends this browser's session. Workflows and API keys go on working.</CardDescription>
      </CardHeader>
      <Button variant="outline" className="max-sm:ml-4" pending={pending} onClick={signOut}>
        <LogOut aria-hidden="true" /> Sign out
      </Button>
    </Card>
  );
}

"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { GithubMark } from "./github-mark";

/** Starts the sign-in with GitHub; afterwards the reader is at `next`. */
export function SignInButton({ next, className }: { next: string; className?: string }) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const signIn = async () => {
    setPending(true);
    setError(null);
    const failed = (reason: string) => {
      setPending(false);
      setError(reason);
    };
    try {
      const { authClient } = await import("@/components/auth-client");
      const answer = await authClient.signIn.social({
        provider: "github",
        callbackURL: next,
        errorCallbackURL: "/",
      });
      // On success the browser is on its way to GitHub, and the button stays busy until it is there.
      if (answer.error) failed(answer.error.message ?? "The sign-in could not be started. Try again.");
    } catch {
      failed("The server did not answer. Check that it is running and reachable, then try again.");
    }
  };

  return (
    <div className={className}>
      <Button size="lg" pending={pending} onClick={() => void signIn()}>
        <GithubMark /> Sign in with GitHub
      </Button>
      {error && (
        <p role="alert" className="mt-2 text-destructive text-sm">
          {error}
        </p>
      )}
    </div>
  );
}

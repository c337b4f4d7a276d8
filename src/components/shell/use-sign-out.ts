"use client";

import { useState } from "react";
import { toast } from "@/components/toast";

/** Ends the session and shows the landing page; what the browser knew of the account goes with the page. */
export function useSignOut(): { signOut: () => void; pending: boolean } {
  const [pending, setPending] = useState(false);
  const signOut = async () => {
    setPending(true);
    try {
      const { authClient } = await import("@/components/auth-client");
      const { error } = await authClient.signOut();
      if (!error) return window.location.assign("/");
      toast.error(error.message ?? "You are still signed in. Try again.");
    } catch {
      toast.error("The server did not answer: you are still signed in. Try again.");
    }
    setPending(false);
  };
  return { signOut: () => void signOut(), pending };
}

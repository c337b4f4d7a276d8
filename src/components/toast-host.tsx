"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { toastHost } from "./toast";

const Toaster = lazy(() => import("@/components/ui/sonner").then((module) => ({ default: module.Toaster })));

/** Its effect runs behind the toaster's own, which is listening by then. */
function Listening() {
  useEffect(() => toastHost.ready(), []);
  return <Toaster />;
}

/** The place where short messages appear, from the first one on. */
export function ToastHost() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => toastHost.onWanted(() => setWanted(true)), []);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <Listening />
    </Suspense>
  );
}

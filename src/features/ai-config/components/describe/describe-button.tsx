"use client";

import { Sparkles } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";

const DescribeDialog = lazy(() =>
  import("./describe-dialog").then((module) => ({ default: module.DescribeDialog })),
);

/** The way to a new workflow by words. What is behind it is loaded at its press. */
export function DescribeButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" data-testid="describe-it" onClick={() => setOpen(true)}>
        <Sparkles aria-hidden="true" /> Describe it
      </Button>
      {open && (
        <Suspense fallback={null}>
          <DescribeDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

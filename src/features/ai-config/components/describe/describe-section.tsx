"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

// The words that were typed before are kept in the browser, so the server cannot draw the field.
const Form = dynamic(() => import("./describe-here").then((module) => module.DescribeHere), {
  ssr: false,
  loading: () => <Skeleton className="h-28 max-w-3xl" role="status" aria-label="Loading the field" />,
});

/** The field to describe a new workflow in, as a part of a page. */
export function DescribeSection() {
  return (
    <section aria-labelledby="describe-it" className="mb-7">
      <h2 id="describe-it" className="mb-2.5 font-semibold text-sm">
        Describe it
      </h2>
      <Form />
    </section>
  );
}

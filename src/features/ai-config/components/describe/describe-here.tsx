import { useRef } from "react";
import { DescribeStartForm } from "./describe-start";
import { useDescribeStart } from "./use-describe-start";

/** Describing a new workflow in the page itself. */
export function DescribeHere() {
  const start = useDescribeStart();
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="max-w-3xl">
      <DescribeStartForm start={start} field={field} />
    </div>
  );
}

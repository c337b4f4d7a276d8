import { expect, it } from "vitest";
import { draftIssues } from "@/nodes/kit/draft-issues";
import { triggerError } from "./definition";

it.each([[{}], [{ workflow: "" }], [{ workflow: "0190b1f0-0000-7000-8000-000000000000" }]])(
  "%j has no problem",
  (config) => expect(draftIssues(triggerError, config)).toEqual([]),
);

it.each(["my workflow", "0190B1F0-0000-7000-8000-000000000000", "{{trigger.id}}", " "])(
  "%j is refused as a workflow",
  (workflow) => {
    const message = expect.stringContaining(`"${workflow}" is no workflow's id: copy it from the address`);
    expect(draftIssues(triggerError, { workflow })).toEqual([{ field: "workflow", message }]);
  },
);

import { expect, test } from "vitest";
import { workflowDocumentSchema } from "@/lib/workflow/document";
import { validateDocument } from "@/nodes/validate-document";
import { templates } from "./templates";

test.each(templates.map((template) => [template.id, template] as const))(
  "the template %s fits the document's shape and could be deployed as it stands",
  (_, { document }) => {
    expect(workflowDocumentSchema.parse(document)).toEqual(document);
    expect(validateDocument(document)).toEqual([]);
  },
);

test("templates are told apart by their ids", () => {
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
});

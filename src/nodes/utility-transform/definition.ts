import { z } from "zod";
import { defineNode, fieldHints } from "@/nodes/kit/define-node";

export const utilityTransform = defineNode({
  type: "utility.transform",
  version: 1,
  category: "utility",
  label: "Transform",
  description: "Makes a new object of fields, each a text or one value with its type kept.",
  icon: "braces",
  examples: ["keep the id and the email, and set source to “shop”", "rename first_name to firstName"],
  pure: true,
  ports: { in: [{ id: "in", label: "In" }], out: [{ id: "out", label: "Out" }] },
  config: z.object({
    fields: z
      .array(
        z.object({
          name: z
            .string()
            .min(1, "must not be empty")
            .max(200)
            .register(fieldHints, { label: "Name", place: "literal" }),
          value: z.unknown().register(fieldHints, {
            label: "Value",
            control: "text",
            place: "value",
            placeholder: "{{trigger.body.user}}",
          }),
        }),
      )
      .max(200)
      .default([])
      .register(fieldHints, { label: "Fields", control: "pairs" }),
  }),
  output: z.record(z.string(), z.unknown()),
  check: (config) => {
    const names = (Array.isArray(config.fields) ? config.fields : []).map(
      (field: { name?: unknown }) => field.name,
    );
    return names.flatMap((name, index) =>
      names.indexOf(name) < index
        ? [
            {
              field: `fields.${index}.name`,
              message: `There are two fields named "${String(name)}": rename one.`,
            },
          ]
        : [],
    );
  },
  summary: (config) =>
    (Array.isArray(config.fields) ? config.fields : [])
      .map((field: { name?: unknown }) => field.name)
      .join(", "),
});

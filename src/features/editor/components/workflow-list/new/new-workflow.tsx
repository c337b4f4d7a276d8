"use client";

import { FilePlus2 } from "lucide-react";
import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ChoiceCard } from "./choice-card";
import { ImportWorkflow } from "./import-workflow";
import { TemplateSketch } from "./template-sketch";
import { templates } from "./templates";
import { useCreateWorkflow } from "./use-create-workflow";

const untitled = "Untitled workflow";

/** Three ways to begin without words: an empty canvas, a template, a file. */
export function NewWorkflow() {
  const [name, setName] = useState("");
  const { create, busy, source } = useCreateWorkflow();
  const named = name.trim();
  return (
    <div className="grid grid-cols-1 gap-7">
      <Field id="workflow-name" label="Name" help="Left empty, the template's or file's own name.">
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            className="max-w-md"
            placeholder={untitled}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <section aria-labelledby="start-with">
        <h2 id="start-with" className="mb-2.5 font-semibold text-sm">
          Start with
        </h2>
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          <li>
            <ChoiceCard
              title="Empty canvas"
              description="Choose a trigger and go on from there."
              disabled={busy}
              pending={source === "blank"}
              onChoose={() => create("blank", { name: named || untitled, nodes: [], edges: [] })}
            >
              <FilePlus2 aria-hidden="true" className="size-7 text-muted-foreground" />
            </ChoiceCard>
          </li>
          {templates.map(({ id, summary, document }) => (
            <li key={id}>
              <ChoiceCard
                title={document.name}
                description={summary}
                disabled={busy}
                pending={source === id}
                onChoose={() => create(id, { ...document, name: named || document.name })}
              >
                <TemplateSketch document={document} />
              </ChoiceCard>
            </li>
          ))}
        </ul>
      </section>
      <ImportWorkflow
        disabled={busy}
        pending={source === "import"}
        onImport={(document) => create("import", { ...document, name: named || document.name })}
      />
    </div>
  );
}

import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { findDefinition } from "@/nodes/registry";
import { type PublishedFigures, targets } from "../../figures";
import { columns, FiguresTable } from "./figures-table";

const sources: Readonly<Record<string, string>> = {
  shared: "Shared with all who build this product",
  own: "The project’s own, seen while the parser was made",
  "after the parser": "The project’s own, written after the parser; what they showed is mended",
  "after the mending": "The project’s own, written after that; nothing is mended since",
  "last of all": "The project’s own, written last; what they showed is mended",
  "written before": "Written before the parser; what they showed is mended",
  "written later": "Written after the parser; what they showed is mended",
};
const kinds: Readonly<Record<string, string>> = { new: "New workflows", edit: "Edits", all: "All" };

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** What is aimed at, in one sentence. */
const aims = `Aimed at: ${percent(targets.tiers.explicit)} of explicit, ${percent(targets.tiers.knowledge)} of knowledge and ${percent(targets.tiers.trap)} of trap intents, nothing invented, nothing leaked, and 95 of 100 answers within ${targets.p95} ms.`;

/** The published figures: by type, by source, of new words, and what each column means. */
export function FiguresView({
  figures: { types, sets, tried, models, workflows },
}: {
  figures: PublishedFigures;
}) {
  const named = types.map((entry) => ({ ...entry, name: findDefinition(entry.name)?.label ?? "All types" }));
  return (
    <div className="grid grid-cols-1 gap-5">
      <Card>
        <CardHeader>
          <CardTitle id="figures-types">By type of node</CardTitle>
          <CardDescription>{aims}</CardDescription>
        </CardHeader>
        <FiguresTable label="figures-types" first="Type" rows={named} />
      </Card>
      <Card>
        <CardHeader>
          <CardTitle id="figures-late">With words that nobody had tried</CardTitle>
          <CardDescription>
            These intents were written when the parser was finished, set by set. The first row of each is what
            came of it then, and the nearest to what new words meet; the second is what comes of it since what
            it showed was mended.
          </CardDescription>
        </CardHeader>
        <FiguresTable
          label="figures-late"
          first="When"
          rows={tried.flatMap(({ name, first, since }) => {
            const set = name[0]?.toUpperCase() + name.slice(1);
            return [
              { name: `${set}: first tried`, figures: first },
              { name: `${set}: since`, figures: since },
            ];
          })}
        />
      </Card>
      <Card>
        <CardHeader>
          <CardTitle id="figures-sets">By where the intents come from</CardTitle>
        </CardHeader>
        <FiguresTable
          label="figures-sets"
          first="Source"
          rows={sets.map((entry) => ({ ...entry, name: sources[entry.name] ?? entry.name }))}
        />
      </Card>
      {models.length > 0 && (
        <Card>
          <CardHeader>
            <CardTitle id="figures-models">Models</CardTitle>
          </CardHeader>
          <FiguresTable label="figures-models" first="Model" rows={models} />
        </Card>
      )}
      <Card>
        <CardHeader>
          <CardTitle id="figures-workflows">Descriptions of whole workflows</CardTitle>
          <CardDescription>
            Right is a description of which all nodes and edges are as wanted, each node does what is wanted,
            everything else is as it was, and every problem is asked about.
          </CardDescription>
        </CardHeader>
        <FiguresTable
          label="figures-workflows"
          first="Which"
          rows={[
            ...workflows.kinds.map((entry) => ({ ...entry, name: kinds[entry.name] ?? entry.name })),
            ...workflows.sets.map((entry) => ({ ...entry, name: sources[entry.name] ?? entry.name })),
            ...workflows.models,
          ]}
        />
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>What the columns say</CardTitle>
        </CardHeader>
        <CardContent>
          <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[8rem_1fr]">
            {columns.map(({ title, meaning }) => (
              <div key={title} className="contents">
                <dt className="font-medium">{title}</dt>
                <dd className="text-muted-foreground">{meaning}</dd>
              </div>
            ))}
          </dl>
        </CardContent>
      </Card>
    </div>
  );
}

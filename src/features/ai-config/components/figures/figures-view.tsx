import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { findDefinition } from "@/nodes/registry";
import { type PublishedFigures, targets } from "../../figures";
import { columns, FiguresTable } from "./figures-table";

const sources: Readonly<Record<string, string>> = {
  shared: "Shared with all who build this product",
  own: "The project’s own, seen while the parser was made",
  "after the parser": "The project’s own, written after the parser; what they showed is mended",
  "after the mending": "The project’s own, written after that; nothing is mended since",
};

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** What is aimed at, in one sentence. */
const aims = `Aimed at: ${percent(targets.tiers.explicit)} of explicit, ${percent(targets.tiers.knowledge)} of knowledge and ${percent(targets.tiers.trap)} of trap intents, nothing invented, nothing leaked, and 95 of 100 answers within ${targets.p95} ms.`;

/** The published figures: by type, by source, of new words, and what each column means. */
export function FiguresView({
  figures: { types, sets, afterFreeze, models },
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
            These intents were written when the parser was finished. The first row is what came of them then,
            and the nearest to what new words meet; the second is what comes of them since what they showed
            was mended.
          </CardDescription>
        </CardHeader>
        <FiguresTable
          label="figures-late"
          first="When"
          rows={[
            { name: "First tried", figures: afterFreeze.first },
            { name: "Since", figures: afterFreeze.since },
          ]}
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

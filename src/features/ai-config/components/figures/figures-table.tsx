import { type Figures, shortOf } from "../../figures";

type Share = Figures["asked"];
const shareText = ({ right, of }: Share): string => (of === 0 ? "–" : `${right}/${of}`);
const whole = ({ right, lines }: Figures): string =>
  lines === 0 ? "–" : `${((100 * right) / lines).toFixed(right === lines ? 0 : 1)} %`;

/** The columns in their order: what each shows of some figures, and what that means. */
export const columns: readonly { title: string; meaning: string; cell: (figures: Figures) => string }[] = [
  { title: "Intents", meaning: "How many were tried.", cell: ({ lines }) => String(lines) },
  {
    title: "Right",
    meaning: "The node does what was meant when it is previewed, and what had to be asked was asked.",
    cell: whole,
  },
  {
    title: "Explicit",
    meaning: "Of intents that say everything themselves, or whose data do.",
    cell: ({ tiers }) => shareText(tiers.explicit),
  },
  {
    title: "Knowledge",
    meaning: "Of intents that need a well-known API or fact: a method and URL, a time zone, a signature.",
    cell: ({ tiers }) => shareText(tiers.knowledge),
  },
  {
    title: "Trap",
    meaning:
      "Of intents with something missing, vague, contradictory or impossible, or with a secret or instructions in them.",
    cell: ({ tiers }) => shareText(tiers.trap),
  },
  {
    title: "Asked",
    meaning: "Where a question was due, it was asked.",
    cell: ({ asked }) => shareText(asked),
  },
  {
    title: "Needless",
    meaning: "Intents with a question although nothing is missing; one for a credential is not counted.",
    cell: ({ needless }) => String(needless),
  },
  {
    title: "Invented",
    meaning: "Intents of which a required field was set although neither words nor data ground it.",
    cell: ({ invented }) => String(invented),
  },
  {
    title: "Leaked",
    meaning: "Intents whose secret is anywhere in the answer.",
    cell: ({ leaked }) => String(leaked),
  },
  {
    title: "p50, p95",
    meaning:
      "Milliseconds within which half and 95 of 100 answers were there, the first ones of a cold process included; of the parser, time of the processor.",
    cell: ({ p50, p95 }) => `${p50.toFixed(1)}, ${p95.toFixed(1)}`,
  },
  {
    title: "Cost",
    meaning: "Of the calls of a model, in US dollars at list prices; the parser costs nothing.",
    cell: ({ cost }) => (cost === 0 ? "0" : cost.toFixed(4)),
  },
  {
    title: "Short of the targets",
    meaning: "Where the figures are below what is aimed at.",
    cell: (figures) => shortOf(figures).join(", ") || "–",
  },
];

/** Figures in rows, which scroll sideways where there is no room. `label` is the id of the heading. */
export function FiguresTable({
  label,
  first,
  rows,
}: {
  label: string;
  first: string;
  rows: readonly { name: string; figures: Figures }[];
}) {
  return (
    <section aria-labelledby={label} className="overflow-x-auto border-t">
      <table className="w-full text-left text-sm tabular-nums">
        <thead>
          <tr className="border-b text-muted-foreground text-xs">
            <th scope="col" className="sticky left-0 bg-card px-4 py-2 font-medium">
              {first}
            </th>
            {columns.map(({ title, meaning }) => (
              <th key={title} scope="col" title={meaning} className="whitespace-nowrap px-3 py-2 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, figures }) => (
            <tr key={name} className="border-b last:border-b-0">
              <th scope="row" className="sticky left-0 max-w-44 bg-card px-4 py-2 font-medium md:max-w-none">
                {name}
              </th>
              {columns.map(({ title, cell }) => (
                <td key={title} className="whitespace-nowrap px-3 py-2">
                  {cell(figures)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

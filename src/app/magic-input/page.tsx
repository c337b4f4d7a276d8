import type { Metadata } from "next";
import { Page, PageHeader } from "@/components/shell/page";
import { FiguresView } from "@/features/ai-config/components/figures/figures-view";
import { published } from "@/features/ai-config/figures";
import { requireSession } from "../session";

export const metadata: Metadata = { title: "How often magic input is right" };

/** How often magic input is right: the figures that are committed with the product. */
export default async function MagicInputPage() {
  await requireSession("/magic-input");
  const figures = published();
  return (
    <Page>
      <PageHeader
        title="How often magic input is right"
        description={
          <>
            The built-in parser alone, with no key, measured on{" "}
            <time dateTime={figures.date}>{figures.date}</time>: each intent is answered, and the node is
            previewed with the intent’s data. Right is what then does what was meant; the text of a
            configuration is never compared.
          </>
        }
      />
      <FiguresView figures={figures} />
    </Page>
  );
}

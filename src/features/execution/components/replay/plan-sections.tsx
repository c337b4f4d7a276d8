import { Recycle, RotateCw, Send } from "lucide-react";
import type { ReactNode } from "react";

type Part = { count: number; items: ReactNode };

/** What every plan of a replay says: what is sent again, what else runs, what is taken over. */
export function PlanSections({ sent, computed, reused }: { sent: Part; computed: Part; reused: Part }) {
  return (
    <>
      <PlanSection
        icon={<Send aria-hidden="true" className="text-warning" />}
        title={sent.count ? "Sent again" : "Nothing is sent again"}
        count={sent.count}
      >
        {sent.items}
      </PlanSection>
      {computed.count > 0 && (
        <PlanSection
          icon={<RotateCw aria-hidden="true" />}
          title="Runs again, sends nothing"
          count={computed.count}
        >
          {computed.items}
        </PlanSection>
      )}
      <PlanSection
        icon={<Recycle aria-hidden="true" className="text-success" />}
        title="Taken over as recorded"
        count={reused.count}
      >
        {reused.items}
      </PlanSection>
    </>
  );
}

/** One part of a plan with its count. */
export function PlanSection({
  icon,
  title,
  count,
  children,
}: {
  icon: ReactNode;
  title: string;
  count: number;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h3 className="flex items-center gap-1.5 font-medium [&>svg]:size-4 [&>svg]:shrink-0">
        {icon} {title}
        {count > 0 && <span className="text-muted-foreground tabular-nums">({count})</span>}
      </h3>
      {count > 0 && <ul className="mt-1 grid gap-1 pl-5.5 text-muted-foreground">{children}</ul>}
    </section>
  );
}

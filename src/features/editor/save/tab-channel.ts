import { z } from "zod";

const message = z.object({ type: z.literal("saved"), revision: z.number() });

/** Tells this browser's other tabs with the same workflow of each save, and hears of theirs. */
export class TabChannel {
  private readonly channel: BroadcastChannel;

  constructor(workflowId: string, onSaved: (revision: number) => void) {
    this.channel = new BroadcastChannel(`workfuse:workflow:${workflowId}`);
    this.channel.addEventListener("message", (event) => {
      const parsed = message.safeParse(event.data);
      if (parsed.success) onSaved(parsed.data.revision);
    });
  }

  saved(revision: number): void {
    this.channel.postMessage({ type: "saved", revision } satisfies z.infer<typeof message>);
  }

  close(): void {
    this.channel.close();
  }
}

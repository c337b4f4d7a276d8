import type { ExternalToast } from "sonner";

type Kind = "success" | "error" | "warning";

let wanted = false;
let whenWanted: () => void = () => undefined;
let shown: () => void = () => undefined;
const host = new Promise<void>((resolve) => {
  shown = resolve;
});

/** Called by the place where messages appear: when to come, and that it is there. */
export const toastHost = {
  onWanted(come: () => void): void {
    whenWanted = come;
    if (wanted) come();
  },
  ready: () => shown(),
};

async function show(kind: Kind, message: string, options?: ExternalToast): Promise<void> {
  wanted = true;
  whenWanted();
  const { toast: sonner } = await import("sonner");
  await host;
  sonner[kind](message, options);
}

const of = (kind: Kind) => (message: string, options?: ExternalToast) => void show(kind, message, options);

/** Short messages. What shows them is loaded with the first one. */
export const toast = { success: of("success"), error: of("error"), warning: of("warning") };

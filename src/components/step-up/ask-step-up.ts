import type { ComponentType } from "react";

/** What asks for the code; tells whether it was shown, or the asking given up. */
export type StepUpDialogProps = { onSettled: (shown: boolean) => void };
export type StepUpQuestion = { Dialog: ComponentType<StepUpDialogProps>; settle: (shown: boolean) => void };

let question: StepUpQuestion | null = null;
let asked: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

function put(next: StepUpQuestion | null): void {
  question = next;
  for (const listener of listeners) listener();
}

/** The question that is open, for the place where it appears. */
export const stepUpQuestion = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (): StepUpQuestion | null => question,
};

async function ask(): Promise<boolean> {
  // Where the dialog cannot be loaded, the refusal of the call itself is shown, which says what is needed.
  const Dialog = await import("./step-up-dialog").then(
    (module) => module.StepUpDialog,
    () => null,
  );
  if (!Dialog) return false;
  const shown = await new Promise<boolean>((settle) => put({ Dialog, settle }));
  put(null);
  return shown;
}

/**
 * Asks the reader for a code of their authenticator, once for all calls that need it at the moment. True when it was
 * right, false when they gave up. The dialog is loaded when it is first needed.
 */
export function askStepUp(): Promise<boolean> {
  asked ??= ask().finally(() => {
    asked = null;
  });
  return asked;
}

import { Time } from "./time";

/** When something was last used, within a sentence; `at` is ISO 8601, null as long as it never was. */
export function LastUsed({ at }: { at: string | null }) {
  if (!at) return "never used";
  return (
    <>
      last used <Time value={at} />
    </>
  );
}

import { useEffect, useState } from "react";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Reading } from "../../review/reading";
import { readAfterPause } from "../read-after-pause";

/** How long nothing must be typed before the words are read, in milliseconds. */
const pauseMs = 250;

/**
 * What the words in the field come to as far as the built-in parser can tell, while one types: for a new workflow, or
 * for a document that they would change. The parser is fetched with the first word.
 */
export function useReading(words: string, document?: WorkflowDocument): Reading | undefined {
  const [reading, setReading] = useState<Reading>();
  const text = words.trim();
  useEffect(() => {
    if (!text) return setReading(undefined);
    const read = async () => {
      const { readWhileTyping } = await import("./read-while-typing");
      return readWhileTyping(text, document?.nodes.length ? document : undefined);
    };
    return readAfterPause(pauseMs, read, setReading);
  }, [text, document]);
  return text ? reading : undefined;
}

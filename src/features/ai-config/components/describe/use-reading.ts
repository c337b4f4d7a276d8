import { useEffect, useState } from "react";
import type { WorkflowDocument } from "@/lib/workflow/document";
import type { Reading } from "../../review/reading";

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
    let wanted = true;
    const read = async () => {
      const { readWhileTyping } = await import("./read-while-typing");
      const found = await readWhileTyping(text, document?.nodes.length ? document : undefined);
      if (wanted) setReading(found);
    };
    const timer = setTimeout(() => {
      // The reading is a foretaste: without it the words are sent all the same.
      read().catch((error: unknown) => console.warn("The words could not be read while typing.", error));
    }, pauseMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [text, document]);
  return text ? reading : undefined;
}

import { useEffect, useState } from "react";
import type { Config, Configured } from "../review/changes";
import { summaryLine } from "../review/summary-line";
import { loadParser } from "./load-parser";
import type { MagicInputProps } from "./magic-props";
import { readAfterPause } from "./read-after-pause";

/** How long nothing must be typed before the words are read, in milliseconds. */
const pauseMs = 150;

/** What the words in the field come to as far as the built-in parser can tell, while one types. */
export function useLiveLine(
  words: string,
  { definition, present, readContext }: Pick<MagicInputProps, "definition" | "present" | "readContext">,
  current: Config,
): string | undefined {
  const [line, setLine] = useState<{ words: string; text: string | undefined }>();
  useEffect(() => {
    const text = words.trim();
    if (!text) return setLine(undefined);
    const read = async () => {
      const parseIntent = await loadParser();
      const suggestion = parseIntent({ definition, text, context: readContext(), current });
      const compared: Configured = { ...present, config: current };
      return { words, text: summaryLine(definition, compared, suggestion) };
    };
    return readAfterPause(pauseMs, read, setLine);
  }, [words, definition, present, readContext, current]);
  return words.trim() ? line?.text : undefined;
}

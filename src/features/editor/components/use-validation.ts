import { useStore } from "jotai";
import { useEffect } from "react";
import { documentAtom } from "../state/document-atoms";
import { checkDocumentAtom } from "../state/problem-atoms";

/** How long after the last change the document is validated, in milliseconds. */
const delay = 300;

/** Validates the document when it is opened and some time after each change. */
export function useValidation(): void {
  const store = useStore();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const check = () => void store.set(checkDocumentAtom);
    const off = store.sub(documentAtom, () => {
      clearTimeout(timer);
      timer = setTimeout(check, delay);
    });
    // What the page still has to do to be used comes first.
    timer = setTimeout(check, delay);
    return () => {
      off();
      clearTimeout(timer);
    };
  }, [store]);
}

import { useEffect, useRef } from "react";

const typing = "input, textarea, select, [contenteditable=true]";
const above = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

/**
 * Calls `onEscape` at a press of Escape anywhere on the page that means nothing nearer: no field is typed in and
 * nothing lies above the page. It returns whether it made use of it.
 */
export function useEscape(onEscape: () => boolean): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(typing)) return;
      if (document.querySelector(above)) return;
      if (latest.current()) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

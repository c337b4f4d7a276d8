import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";

/**
 * A button whose menu is loaded at its first press: `menu` gives the open menu around the button. Until it is
 * there the button stands as it is.
 */
export function OnDemand({
  button,
  menu,
}: {
  button: ReactElement<{ onClick?: () => void; "aria-haspopup"?: "menu" }>;
  menu: (button: ReactElement) => ReactNode;
}) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <Suspense fallback={button}>{menu(button)}</Suspense>;
  return cloneElement(button, { onClick: () => setWanted(true), "aria-haspopup": "menu" });
}

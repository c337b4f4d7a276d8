/** A sentence about what went wrong, read out when it appears; nothing as long as there is none. */
export function ErrorLine({ children }: { children: string | null | undefined }) {
  if (!children) return null;
  return (
    <p role="alert" className="text-destructive text-sm">
      {children}
    </p>
  );
}

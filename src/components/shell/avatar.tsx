import { cn } from "@/lib/cn";

/** A person's picture over their initial, which shows where there is no picture or it cannot be loaded. */
export function Avatar({
  name,
  image,
  className,
}: {
  name: string;
  image: string | null;
  className?: string;
}) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "relative grid size-6 shrink-0 select-none place-items-center overflow-hidden rounded-full bg-primary/15 font-semibold text-primary text-xs",
        className,
      )}
    >
      {name.trim().charAt(0).toUpperCase() || "?"}
      {image && (
        <span
          className="absolute inset-0 bg-center bg-cover"
          style={{ backgroundImage: `url(${JSON.stringify(image)})` }}
        />
      )}
    </span>
  );
}

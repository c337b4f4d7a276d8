/** A failure to render, with the field of the config that holds the template. */
export class FieldError extends Error {
  override readonly name = "FieldError";
  constructor(
    readonly field: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Runs `render` and names the field in whatever it throws. */
export function atField<T>(field: string, render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof FieldError) throw error;
    throw new FieldError(field, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

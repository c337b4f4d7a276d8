/** A failure that the operator can do something about: its message is printed as it is. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** A reason not to start that the user can do something about: shown as it stands, without a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** A rule that cannot be decided, such as an ordering of a text and a number; it fails the node. */
export class RuleError extends Error {
  override readonly name = "RuleError";
}

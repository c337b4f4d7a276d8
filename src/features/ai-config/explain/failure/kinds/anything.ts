import { cause, clip, finding, type Kind, short } from "../finding";

/** Whatever no other kind knows, such as an error of a type of one's own. */
export const anything: Kind = ({ failure, step, node, definition, input, config }) => {
  const label = definition?.label ?? node.type;
  if (!definition || failure.name === "UnknownType" || failure.name === "NotExecutable") {
    return finding("unknownType", "operator", `This installation cannot carry out a ${node.type}.`, [
      cause("The type was part of another build, or was taken out.", clip(failure.message)),
    ]);
  }
  if (failure.name === "ZodError") {
    return finding(
      "badOutput",
      "operator",
      `The ${label} worked, and what it gave is not what its type says that it gives.`,
      [cause("A fault of the node's type, or of a newer version of what it calls.", clip(failure.message))],
    );
  }
  const tried = step.attempts.length;
  return finding(
    "other",
    tried > 1 ? "rerun" : "change",
    `The ${label} failed with ${failure.name}: ${clip(failure.message, 300)}`,
    [
      cause(
        tried > 1
          ? `It failed the same way ${tried} times.`
          : "It was not tried again, so the failure counts as one that would not pass.",
        `It was given ${short(input ?? config)}`,
      ),
    ],
    {
      questions:
        tried > 1
          ? []
          : [
              {
                nodeId: node.id,
                field: Object.keys(config)[0] ?? "label",
                question: "What should be different?",
              },
            ],
    },
  );
};

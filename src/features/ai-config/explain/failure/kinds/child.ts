import { cause, clip, finding, type Kind } from "../finding";

/** What another workflow's run came to. */
export const childFailed: Kind = (facts) => {
  const { failure, node, child, config } = facts;
  const questions = [{ nodeId: node.id, field: "workflowId", question: "Which workflow shall be run?" }];
  const target = typeof config.workflowId === "string" ? config.workflowId : undefined;
  const workflowLink = target
    ? [{ kind: "workflow" as const, label: "The other workflow", workflowId: target }]
    : [];
  switch (failure.name) {
    case "WorkflowFailed": {
      const cancelled = /was cancelled/.test(failure.message);
      const failed = child?.failed;
      const name = child ? `"${child.workflowName}"` : "the other workflow";
      return finding(
        "childFailed",
        "elsewhere",
        cancelled
          ? `The run of ${name} was cancelled, so this step has no result.`
          : `The run of ${name} failed${failed ? ` at its step "${failed.name}"` : ""}. The reason lies there.`,
        [
          cause(
            cancelled ? "Somebody cancelled that run." : "A step of the other workflow failed.",
            failed ? `${failed.error.name}: ${clip(failed.error.message)}` : undefined,
          ),
        ],
        {
          links: child
            ? [
                {
                  kind: "run",
                  label: failed ? `${failed.name} in ${child.workflowName}` : child.workflowName,
                  executionId: child.executionId,
                  workflowId: child.workflowId,
                  ...(failed && {
                    nodeId: failed.nodeId,
                    ...(failed.iteration && { iteration: failed.iteration }),
                  }),
                },
              ]
            : [],
        },
      );
    }
    case "NotDeployed":
      return finding(
        "childNotDeployed",
        "elsewhere",
        `${clip(failure.message)}`,
        [cause("Only a deployed version is run by other workflows.")],
        { links: workflowLink },
      );
    case "NoManualTrigger":
      return finding(
        "childNoTrigger",
        "elsewhere",
        `${clip(failure.message)}`,
        [cause("A run that another one starts begins at a manual trigger.")],
        { links: workflowLink },
      );
    case "UnknownWorkflow":
      return finding(
        "childUnknown",
        "change",
        `${clip(failure.message)}`,
        [cause("The workflow was deleted, or the id is another workspace's.")],
        { questions },
      );
    case "WorkflowCycle":
    case "TooDeep":
      return finding(
        "childCycle",
        "change",
        `${clip(failure.message)}`,
        [cause("Workflows that run each other would not end.")],
        { questions },
      );
    default:
      return undefined;
  }
};

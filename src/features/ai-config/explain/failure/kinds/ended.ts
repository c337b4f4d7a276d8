import { cause, clip, finding, type Kind } from "../finding";
import { triedTimes } from "../http/sent";

/** A run that was ended from outside, or whose process died. */
export const endedOutside: Kind = (facts) => {
  const { failure, step, execution } = facts;
  const attempts = triedTimes(facts);
  const open = step.attempts.some(({ completedAt }) => !completedAt);
  switch (failure.name) {
    case "Cancelled":
      return finding(
        "cancelled",
        "rerun",
        "The run was cancelled while this step was under way. A request that had been sent may have been carried out.",
        [
          cause(
            "Somebody, or the run that started this one, cancelled it.",
            `The run is ${execution.status}`,
          ),
        ],
      );
    case "RunLost":
      return finding(
        "runLost",
        "look",
        "The process that carried the run died again and again at this place, so the run was given up.",
        [
          cause(
            "This step takes more memory or time than its process has, or the machine was stopped each time.",
            attempts,
            clip(failure.message),
          ),
        ],
      );
    case "RunFailed":
      return finding(
        "runFailed",
        "look",
        "The step could not be carried to its end: its process broke down.",
        [
          cause(
            "A fault of our own, or of the machine; the runtime's log tells more.",
            attempts,
            open && "The last attempt has no recorded end",
            clip(failure.message),
          ),
        ],
      );
    case "Deadlock":
      return finding(
        "deadlock",
        "change",
        "Runs waited for each other's slots in a circle, and this one was given up so that the others go on.",
        [cause("Workflows with limits run each other.", clip(failure.message, 300))],
      );
    case "DeadlineExceeded":
      return finding("deadline", "rerun", "The run was open for longer than 400 days.", [
        cause("It waited for something that never came."),
      ]);
    default:
      return undefined;
  }
};

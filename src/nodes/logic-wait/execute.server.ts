import type { z } from "zod";
import { NodeError, type Waiter } from "@/nodes/kit/executor";
import { logicWait, longestWaitMs, unitMs } from "./definition";

function timeOutMs({ amount, unit }: z.output<typeof logicWait.config>): number {
  const ms = amount * unitMs[unit];
  if (ms <= longestWaitMs) return ms;
  throw new NodeError("BadWait", `amount is ${amount} ${unit}: a wait lasts 365 days at most.`, {
    final: true,
  });
}

export const waitForAnswer: Waiter<typeof logicWait> = {
  wait: {
    begin: (config, since) => ({ until: new Date(since.getTime() + timeOutMs(config)), for: "answer" }),
    end: (_config, { answer }) =>
      answer === undefined
        ? { port: "timeout", output: { timedOut: true } }
        : { port: "out", output: logicWait.output.parse(answer) },
  },
  preview: (config) => ({ timeOutMs: timeOutMs(config), message: config.message }),
};

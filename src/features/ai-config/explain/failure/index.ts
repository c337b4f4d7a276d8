import type { StepCase } from "@/features/execution/schema";
import type { StepExplanation } from "../../explain-schema";
import { factsOf } from "./facts";
import type { Kind } from "./finding";
import { blockedAddress, brokenTls, unknownHost } from "./http/address";
import { noConnection, outcomeUnknown, timeOut } from "./http/lost";
import { notFound } from "./http/not-found";
import { rejected, tooMuchSent } from "./http/rejected";
import { largeAnswer, manyRedirects, unsendable } from "./http/request";
import { conflict, otherAnswer, otherSide, refusedAccess, tooMany, wrongMethod } from "./http/statuses";
import { modelFailed } from "./kinds/ai";
import { anything } from "./kinds/anything";
import { childFailed } from "./kinds/child";
import { codeFailed } from "./kinds/code";
import { badConfig } from "./kinds/config";
import { credentialFailed } from "./kinds/credential";
import { badTime } from "./kinds/delay";
import { endedOutside } from "./kinds/ended";
import { itemFailed, notAList, tooManyItems } from "./kinds/loop";
import { missingPath } from "./kinds/missing-path";
import { badRule } from "./kinds/rules";

/** Each kind of failure, what is particular before what is general. */
const kinds: readonly Kind[] = [
  endedOutside,
  missingPath,
  badConfig,
  credentialFailed,
  childFailed,
  notFound,
  rejected,
  tooMuchSent,
  refusedAccess,
  wrongMethod,
  conflict,
  tooMany,
  otherSide,
  otherAnswer,
  unknownHost,
  blockedAddress,
  brokenTls,
  unsendable,
  manyRedirects,
  largeAnswer,
  outcomeUnknown,
  timeOut,
  noConnection,
  itemFailed,
  notAList,
  tooManyItems,
  badRule,
  badTime,
  codeFailed,
  modelFailed,
  anything,
];

/**
 * Why a step failed, by what is recorded of it: deterministic, without a model or a network. A fix changes only what
 * the record speaks for, and was tried against the recorded data; what the record does not tell is asked. Undefined
 * where the step has not failed.
 */
export function explainFailure(stepCase: StepCase): StepExplanation | undefined {
  const facts = factsOf(stepCase);
  if (!facts) return undefined;
  for (const kind of kinds) {
    const found = kind(facts);
    if (found) return found;
  }
  return undefined;
}

"use client";

import { useSyncExternalStore } from "react";
import { stepUpQuestion } from "./ask-step-up";

const none = () => null;

/** The place where the reader is asked for a code of their authenticator. */
export function StepUpHost() {
  const question = useSyncExternalStore(stepUpQuestion.subscribe, stepUpQuestion.get, none);
  if (!question) return null;
  const { Dialog, settle } = question;
  return <Dialog onSettled={settle} />;
}

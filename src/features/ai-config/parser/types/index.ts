import type { Parser } from "../parse-intent";
import { parseAi } from "./ai";
import { parseCondition } from "./condition";
import { parseDelay } from "./delay";
import { parseHttp } from "./http";
import { parseLoop } from "./loop";
import { parseManual } from "./manual";
import { parseSchedule } from "./schedule";
import { parseSwitch } from "./switch";
import { parseTransform } from "./transform";
import { parseWebhook } from "./webhook";

/** The node types that have a parser of their own; every other one is read by its schema. */
export const parsers: Readonly<Record<string, Parser>> = {
  "trigger.manual": parseManual,
  "trigger.webhook": parseWebhook,
  "trigger.schedule": parseSchedule,
  "action.http": parseHttp,
  "action.ai": parseAi,
  "logic.condition": parseCondition,
  "logic.switch": parseSwitch,
  "logic.loop": parseLoop,
  "utility.delay": parseDelay,
  "utility.transform": parseTransform,
};

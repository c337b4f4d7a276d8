import { executeWorkflow } from "./execute-workflow";

/** Every durable function of the application. */
export const functions = [executeWorkflow];

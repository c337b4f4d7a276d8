import { createContext, useContext } from "react";
import type { NodeDefinition } from "@/nodes/kit/define-node";

export type FormContext = {
  nodeId: string;
  definition: NodeDefinition;
  /** Sets the value at a dotted path of the config; `undefined` takes it out. */
  setValue(path: string, value: unknown): void;
};

const Form = createContext<FormContext | null>(null);
const Errors = createContext<ReadonlyMap<string, string>>(new Map());

export const FormProvider = Form.Provider;
export const ErrorsProvider = Errors.Provider;

/** The form that a field belongs to. Throws outside one. */
export function useForm(): FormContext {
  const form = useContext(Form);
  if (!form) throw new Error("A field needs a form around it.");
  return form;
}

/** What is wrong with the value at a path, if anything is. */
export const useFieldError = (path: string): string | undefined => useContext(Errors).get(path);

export const joinPath = (path: string, key: string | number): string => (path ? `${path}.${key}` : `${key}`);

/** The id of the control that edits a path, unique on the page because one node is edited at a time. */
export const controlId = (path: string): string => `field-${path.replaceAll(".", "-")}`;

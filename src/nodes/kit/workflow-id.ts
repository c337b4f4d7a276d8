const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a config's value has the form of a workflow's id: a UUID as this product writes them, in lower case. */
export const isWorkflowId = (value: unknown): value is string =>
  typeof value === "string" && uuid.test(value);

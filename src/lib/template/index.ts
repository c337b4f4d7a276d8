export type { TemplateContext } from "./evaluate";
export type { HelperDoc } from "./helpers/helper";
export { helperDocs, helperNames } from "./helpers/registry";
export { limits } from "./limits";
export { hasExpression, parseTemplate } from "./parse-template";
export { formatPath } from "./path-text";
export { listReferences, renameStepReferences } from "./references";
export {
  renderForm,
  renderHeader,
  renderJsonBody,
  renderNumber,
  renderQueryValue,
  renderText,
  renderUrl,
  renderValue,
} from "./render";
export { TemplateError, type TemplateErrorCode } from "./template-error";
export type { ParsedTemplate, Reference } from "./tree";

export { templateFaults } from "./check-template";
export { type Match, matchField, spellPath } from "./match-field";
export { type Resolution, resolve } from "./resolve";
export { type Context, isHttpAnswer, isRecord, knowsNothing, lookUp, type Path, pathsBelow } from "./shape";
export { findStep, type Source, sourceOf } from "./sources";

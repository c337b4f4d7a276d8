/** The renderers of each place that a text can go to, bound to one context. */
export type Renderers = {
  text(source: string): string;
  value(source: string): unknown;
  number(source: string): number;
  json(source: string): string;
  form(source: string): string;
  url(source: string): string;
  query(source: string): string;
  header(source: string): string;
};

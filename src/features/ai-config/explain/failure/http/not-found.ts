import { listReferences } from "@/lib/template/references";
import { TemplateError } from "@/lib/template/template-error";
import { faultOf, nodeOfSlug } from "../facts";
import { cause, clip, finding, fixOf, type Kind, short, stepLink } from "../finding";
import { refusedOf } from "./answer";
import { doubled, knownCalls, misspelt } from "./same-host";

/** A path that the answer itself names as the right one. */
function namedPath(excerpt: string): string | undefined {
  return /(?:did you mean|moved to|use|try|available at|see)[\s:'"`]+((?:https?:\/\/[^\s"'`<>]+)?\/[\w./{}:-]*)/i
    .exec(excerpt)?.[1]
    ?.replace(/[.,]+$/, "");
}

/** The URL with another path, or another URL, its query kept. */
function withPath(url: string, path: string): string {
  const [, origin = "", query = ""] = /^(https?:\/\/[^/?#]*)[^?#]*([\s\S]*)$/i.exec(url) ?? [];
  return path.startsWith("http") ? path : `${origin}${path}${query}`;
}

/** Slugs of the steps whose data are in a template. */
function readBy(source: string): string[] {
  try {
    return listReferences(source).flatMap(({ root, segments }) =>
      root === "steps" ? (segments[0] ?? []) : [],
    );
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

const odd =
  /(?:^|\/)(undefined|null|NaN|%5Bobject%20Object%5D|%7B.*?%7D)(?=[/?#]|$)|\/\/(?!.*:\/\/)|\/(?=\?)/;

/** 404 and 410: nothing at that address. */
export const notFound: Kind = (facts) => {
  const refused = refusedOf(facts);
  if (refused?.status !== 404 && refused?.status !== 410) return undefined;
  const { status, method, url, excerpt, says } = refused;
  const { node, config } = facts;
  const configured = String(config.url ?? "");
  const said = says[0] && `The answer says: ${clip(says[0])}`;
  const what = `${method} ${clip(url)} was answered with ${status}: the other side was reached, and has nothing there${status === 410 ? " any more" : ""}.`;
  const offer = (next: string, title: string, why: string, origin: "context" | "guessed") =>
    next === configured || faultOf(facts, { ...config, url: next })
      ? []
      : [fixOf(node, { title, why, set: { url: next }, origin })];

  const single = doubled(configured);
  if (single) {
    return finding(
      `http${status}`,
      "change",
      what,
      [cause("A part of the URL stands there twice.", `The URL is ${clip(configured)}`, said)],
      { fixes: offer(single, "Take the doubled part out", `It leaves ${clip(single)}.`, "context") },
    );
  }
  const named = namedPath(excerpt);
  if (named) {
    const fixes = offer(
      withPath(configured, named),
      `Call ${named}`,
      "The answer itself names it.",
      "context",
    );
    if (fixes.length) {
      return finding(`http${status}`, "change", what, [cause(`The path is ${named} instead.`, said)], {
        fixes,
      });
    }
  }
  const slip = misspelt(configured, knownCalls(facts, url));
  if (slip) {
    const at = configured.indexOf(`/${slip.wrong}`);
    const next = `${configured.slice(0, at + 1)}${slip.right}${configured.slice(at + 1 + slip.wrong.length)}`;
    return finding(
      `http${status}`,
      "change",
      what,
      [
        cause(
          `"${slip.wrong}" in the path looks like a slip of "${slip.right}".`,
          `By ${slip.from} this host has "${slip.right}" at that place`,
          said,
        ),
      ],
      {
        fixes: offer(next, `Call ${clip(next)}`, `By ${slip.from} it is written "${slip.right}".`, "guessed"),
      },
    );
  }
  const sources = readBy(configured).flatMap((slug) => nodeOfSlug(facts, slug) ?? []);
  const reads = /\{\{/.test(configured);
  const strange = odd.exec(url);
  const links = sources.map((source) => stepLink(source));
  if (reads && strange) {
    return finding(
      `http${status}`,
      "upstream",
      what,
      [
        cause(
          "A value that goes into the path is empty or is no text, so the address is not the one that was meant.",
          `The URL became ${clip(url)}`,
          said,
        ),
      ],
      {
        links,
        questions: [{ nodeId: node.id, field: "url", question: "Which value belongs into the path?" }],
      },
    );
  }
  const encoded = reads && /%2F/i.test(url);
  return finding(
    `http${status}`,
    reads ? "upstream" : "change",
    what,
    [
      ...(encoded
        ? [
            cause(
              "A value with a / in it was put into the path as one segment, where a / stands as %2F.",
              `The URL became ${clip(url)}`,
            ),
          ]
        : []),
      ...(reads
        ? [
            cause(
              "What the path names does not exist there, or not any more.",
              `The URL became ${clip(url)}`,
              ...sources.map(
                (source) =>
                  `"${source.data.label}" gave ${short(facts.context.steps[readBy(configured)[sources.indexOf(source)] ?? ""])}`,
              ),
              said,
            ),
          ]
        : [
            cause(
              "The path or the method is not one that this API has.",
              `The URL is ${clip(configured)}`,
              said,
            ),
          ]),
    ],
    {
      links,
      questions: [
        {
          nodeId: node.id,
          field: "url",
          question: `What is the right address, instead of ${clip(configured)}?`,
        },
      ],
    },
  );
};

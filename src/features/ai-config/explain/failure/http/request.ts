import { cause, clip, finding, fixOf, type Kind } from "../finding";
import { isHttp, sentUrl } from "./sent";

/** A URL or header that cannot be sent at all. */
export const unsendable: Kind = (facts) => {
  const { failure, node } = facts;
  if (!isHttp(facts) || failure.name !== "RequestFailed") return undefined;
  const header = /"([^"]*)" is not a header name/.exec(failure.message)?.[1];
  if (header !== undefined) {
    const headers = Array.isArray(facts.config.headers) ? (facts.config.headers as { name: string }[]) : [];
    const clean = header.trim().replace(/:$/, "").replace(/\s+/g, "-");
    const index = headers.findIndex(({ name }) => name === header);
    const fixes =
      index >= 0 && clean && /^[\w-]+$/.test(clean)
        ? [
            fixOf(node, {
              title: `Call the header ${clean}`,
              why: "A header's name holds no spaces and no colon.",
              set: {
                headers: headers.map((entry, at) => (at === index ? { ...entry, name: clean } : entry)),
              },
              origin: "context",
            }),
          ]
        : [];
    return finding(
      "badHeader",
      "change",
      `Nothing was sent: "${header}" cannot be a header's name.`,
      [cause("The name has characters that no header has.")],
      {
        fixes,
        questions: fixes.length
          ? []
          : [{ nodeId: node.id, field: "headers", question: "What is the header called?" }],
      },
    );
  }
  if (!/cannot be sent/.test(failure.message)) return undefined;
  return finding(
    "unsendable",
    "change",
    `Nothing was sent: ${clip(failure.message)}`,
    [cause("The request has a part that HTTP cannot carry.")],
    {
      questions: [{ nodeId: node.id, field: "headers", question: "What should that part be?" }],
    },
  );
};

/** The most redirects were followed. */
export const manyRedirects: Kind = (facts) => {
  if (facts.failure.name !== "TooManyRedirects") return undefined;
  return finding(
    "redirects",
    "change",
    `${clip(sentUrl(facts))} led from one address to the next, without an end.`,
    [
      cause(
        "The address redirects in a circle, or the final one should be called at once.",
        clip(facts.failure.message, 300),
      ),
    ],
    {
      questions: [
        { nodeId: facts.node.id, field: "url", question: "What is the final address? Call that one." },
      ],
    },
  );
};

const smaller = /^(?:limit|per_page|perpage|page_size|pagesize|max_results|count|size|\$top)$/i;

/** An answer of more bytes than are taken. */
export const largeAnswer: Kind = (facts) => {
  const { failure, config, node, input } = facts;
  if (failure.name !== "ResponseTooLarge") return undefined;
  const query = Array.isArray(config.query) ? (config.query as { name: string; value: string }[]) : [];
  const sent = Array.isArray(input?.query) ? (input.query as { name: string; value: string }[]) : query;
  const index = query.findIndex(({ name }) => smaller.test(name));
  const now = Number(sent[index]?.value);
  const half = Math.floor(now / 2);
  const name = query[index]?.name;
  const fixes =
    name && half >= 1
      ? [
          fixOf(node, {
            title: `Ask for ${half} at a time`,
            why: `${name} was ${now}.`,
            set: {
              query: query.map((entry, at) => (at === index ? { ...entry, value: String(half) } : entry)),
            },
            origin: "guessed",
          }),
        ]
      : [];
  return finding(
    "largeAnswer",
    "change",
    "The answer is larger than 10 MiB, the most that is taken, so it was given up.",
    [cause("More was asked for than one answer can bring.", name && `${name} was ${sent[index]?.value}`)],
    {
      fixes,
      questions: fixes.length
        ? []
        : [
            {
              nodeId: node.id,
              field: "query",
              question: "How can less be asked for: by a page, a limit, or fewer fields?",
            },
          ],
    },
  );
};

import { nearest } from "@/lib/template/edit-distance";
import { aiProviders } from "@/nodes/action-ai/definition";
import type { Fix } from "../../../explain-schema";
import type { Facts } from "../facts";
import { readField } from "../field-path";
import { cause, clip, credentialsLink, type Finding, finding, fixOf, type Kind } from "../finding";
import { triedTimes } from "../http/sent";

/** Models that are in use today, by provider, for names that are misspelt. */
const models = {
  openai: [
    "gpt-5.5",
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.4-nano",
    "gpt-5-mini",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4o",
    "gpt-4o-mini",
  ],
  anthropic: [
    "claude-opus-5",
    "claude-opus-4-8",
    "claude-sonnet-5",
    "claude-sonnet-4-6",
    "claude-sonnet-4-5",
    "claude-haiku-4-5",
  ],
  google: ["gemini-3.5-flash", "gemini-3.1-pro-preview", "gemini-2.5-pro", "gemini-2.5-flash"],
} as const;

const families = { openai: /^(?:gpt|o\d|chatgpt)/i, anthropic: /^claude/i, google: /^gemini/i } as const;

/** A model that its provider does not know: it is another provider's, or misspelt. */
function modelFix({ node }: Facts, provider: string, model: string): { fixes: Fix[]; why: string } {
  const own = aiProviders.find((each) => families[each].test(model));
  if (own && own !== provider) {
    return {
      fixes: [
        fixOf(node, {
          title: `Ask ${own}`,
          why: `${model} is a model of ${own}.`,
          set: { provider: own },
          origin: "context",
        }),
      ],
      why: `${model} is a model of ${own}, and ${provider} was asked.`,
    };
  }
  const known = aiProviders.find((each) => each === provider);
  const right = known && nearest(model, models[known]);
  return right && right !== model
    ? {
        fixes: [
          fixOf(node, {
            title: `Use ${right}`,
            why: `It is the nearest name of a model of ${provider}.`,
            set: { model: right },
            origin: "guessed",
          }),
        ],
        why: `"${model}" looks like a slip of ${right}.`,
      }
    : { fixes: [], why: `${provider} has no model of the name "${model}", or this key may not use it.` };
}

/** A prompt that is longer than the model takes: the longest template in it is cut. */
function shorterPrompt({ node, config, input }: Facts): { fixes: Fix[]; evidence: string[] } {
  const prompt = String(config.prompt ?? "");
  const sent = String(readField(input, "prompt") ?? "");
  const expressions = [...prompt.matchAll(/\{\{\s*([^{}#\s]+)\s*\}\}/g)];
  const [only] = expressions;
  const kept = Math.floor(sent.length / 4 / 1_000) * 1_000;
  const evidence = [`The prompt had ${sent.length} characters`];
  if (!only?.[1] || expressions.length > 1 || kept < 1_000) return { fixes: [], evidence };
  const next = prompt.replace(only[0], `{{slice ${only[1]} 0 ${kept}}}`);
  return {
    fixes: [
      fixOf(node, {
        title: `Take the first ${kept} characters of ${only[1]}`,
        why: "Nearly all of the prompt is that text.",
        set: { prompt: next },
        origin: "guessed",
      }),
    ],
    evidence,
  };
}

const tooLong =
  /context.?length|maximum context|too many tokens|prompt is too long|token (?:count|limit).*exceed|input is too long|exceeds? the (?:maximum|limit)/i;

function modelError(facts: Facts): Finding {
  const { failure, input, config, node, credential } = facts;
  const provider = String(input?.provider ?? config.provider ?? "openai");
  const model = String(input?.model ?? config.model ?? "");
  const { status = 0, message } = failure;
  const answered = `${provider} answered ${status}`;
  const says = clip(message, 300);
  if (status === 401 || status === 403) {
    return finding(
      "modelKey",
      "credential",
      `${answered}: the key was refused, so the model was not asked.`,
      [
        cause(
          credential
            ? `The key of "${credential.name}" is wrong, expired or revoked.`
            : "The operator's key for this provider is refused.",
          says,
        ),
      ],
      { links: [credentialsLink] },
    );
  }
  if (tooLong.test(message) || status === 413) {
    const { fixes, evidence } = shorterPrompt(facts);
    return finding(
      "contextTooLong",
      "change",
      `${answered}: the prompt is longer than ${model} takes.`,
      [cause("Too much data went into the prompt.", ...evidence, says)],
      {
        fixes,
        questions: fixes.length
          ? []
          : [{ nodeId: node.id, field: "prompt", question: "Which part of the data does the model need?" }],
      },
    );
  }
  if (
    status === 404 ||
    /model.{0,40}(?:not (?:found|exist)|does not exist|unknown|not supported)/i.test(message)
  ) {
    const { fixes, why } = modelFix(facts, provider, model);
    return finding(
      "unknownModel",
      "change",
      `${answered}: it does not know the model "${model}".`,
      [cause(why, says)],
      {
        fixes,
        questions: fixes.length
          ? []
          : [{ nodeId: node.id, field: "model", question: "Which model shall be asked?" }],
      },
    );
  }
  if (status === 400 && /temperature/i.test(message) && config.temperature !== undefined) {
    return finding(
      "badRequest",
      "change",
      `${answered}: ${model} does not take this temperature.`,
      [cause("Some models have a fixed temperature.", says)],
      {
        fixes: [
          fixOf(node, {
            title: "Leave the temperature out",
            why: "The model then uses its own.",
            set: { temperature: undefined },
            origin: "context",
          }),
        ],
      },
    );
  }
  const quota = /quota|billing|credit|insufficient/i.test(message);
  if (status === 429) {
    return finding(
      "modelLimit",
      quota ? "operator" : "rerun",
      `${answered}: ${quota ? "the account has no quota left." : "there were too many requests or tokens for this key."}`,
      [
        cause(
          quota
            ? "The provider's account has to be paid up, or its limit raised."
            : "The limit passes after a while.",
          says,
          triedTimes(facts),
        ),
      ],
    );
  }
  if (status >= 500 || status === 408 || status === 409) {
    return finding("modelDown", "rerun", `${answered}: it has a fault or is overloaded.`, [
      cause("It is not the workflow.", says),
    ]);
  }
  return finding(
    "badRequest",
    "change",
    `${answered}: it refused the request.`,
    [cause("Something in the request is not what the model takes.", says)],
    {
      questions: [{ nodeId: node.id, field: "prompt", question: "What should be asked instead?" }],
    },
  );
}

/** What a language model, or the way to it, came to. */
export const modelFailed: Kind = (facts) => {
  const { failure, node, config, credential } = facts;
  if (node.type !== "action.ai") return undefined;
  const model = String(config.model ?? "");
  switch (failure.name) {
    case "ModelError":
      return modelError(facts);
    case "ModelUnreachable":
      return finding(
        "modelUnreachable",
        "rerun",
        "The provider could not be reached, or its answer was cut off.",
        [cause("The network or the provider was away for a while.", clip(failure.message))],
      );
    case "ModelRefused":
      return finding(
        "modelRefused",
        "change",
        `${model} declined to answer, or its provider's filter stopped it.`,
        [cause("Something in the prompt, or in the data that it holds, is what the model does not answer.")],
        {
          questions: [
            {
              nodeId: node.id,
              field: "prompt",
              question: "How can it be asked otherwise, or which other model shall be asked?",
            },
          ],
        },
      );
    case "BadModelAnswer": {
      const cut = /cut off/.test(failure.message);
      return finding(
        "badModelAnswer",
        cut ? "change" : "rerun",
        `${model} did not give the fields that were asked for.`,
        [
          cause(
            cut
              ? "Its answer was cut off at its limit."
              : "It answered with something else; another attempt may do better.",
            triedTimes(facts),
          ),
        ],
        {
          questions: [
            {
              nodeId: node.id,
              field: cut ? "output.fields" : "prompt",
              question: cut
                ? "Which of the fields can be left out or made shorter?"
                : "Can the prompt say more clearly what each field holds?",
            },
          ],
        },
      );
    }
    case "NoModelKey":
      return finding(
        "noModelKey",
        "credential",
        "There is no key for the provider, so the model was not asked.",
        [
          cause(
            credential
              ? "The credential cannot be used for it."
              : "The step has no credential, and the operator has set no key.",
            clip(failure.message),
          ),
        ],
        {
          questions: [
            { nodeId: node.id, field: "credentialId", question: "Which credential shall be used?" },
          ],
          links: [credentialsLink],
        },
      );
    default:
      return undefined;
  }
};

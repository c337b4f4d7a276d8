import { AwsError } from "./aws-error";
import { type Context, purgeExpired } from "./context";
import {
  createSecret,
  deleteSecret,
  describeSecret,
  restoreSecret,
  tagResource,
  untagResource,
  updateSecret,
} from "./lifecycle";
import { listSecrets, listSecretVersionIds } from "./listing";
import { type Input, type Operation, parseInput, requests } from "./requests";
import { updateSecretVersionStage } from "./stage";
import { getSecretValue, putSecretValue } from "./values";

type Handler<O extends Operation> = (context: Context, input: Input<O>) => object | Promise<object>;

const reading: { [O in Operation]?: Handler<O> } = {
  GetSecretValue: getSecretValue,
  DescribeSecret: describeSecret,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
};

const writing: { [O in Operation]?: Handler<O> } = {
  CreateSecret: createSecret,
  PutSecretValue: putSecretValue,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
  DeleteSecret: deleteSecret,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
};

/** Runs an operation by its name on its JSON input, and gives its JSON output. */
export type Operations = (name: string, json: unknown) => Promise<object>;

/**
 * Binds the operations to a store. Writes take turns, so that each checks and changes what the one before left;
 * reads see what has reached the disk.
 */
export function createOperations(context: Context): Operations {
  let turn: Promise<unknown> = Promise.resolve();
  return async (name, json) => {
    if (!isOperation(name)) {
      throw new AwsError("UnknownOperationException", `The local Secrets Manager does not offer ${name}.`);
    }
    return await run(name, json);
  };

  async function run<O extends Operation>(name: O, json: unknown): Promise<object> {
    const input = parseInput(name, json);
    const read = reading[name];
    if (read) return await read(context, input);
    const write = writing[name];
    const done = turn.then(async () => {
      await purgeExpired(context);
      return (await write?.(context, input)) ?? {};
    });
    turn = done.catch(() => undefined);
    return await done;
  }
}

function isOperation(name: string): name is Operation {
  return Object.hasOwn(requests, name);
}

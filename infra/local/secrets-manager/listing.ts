import { AwsError } from "./aws-error";
import { type Context, findSecret, isExpired, timestamp } from "./context";
import { metadata } from "./lifecycle";
import type { Input } from "./requests";
import type { Secret } from "./secret";
import { stagesById } from "./versions";

type Filter = Input<"ListSecrets">["Filters"][number];
/** Where a page ended: what it is sorted by, and what tells equal ones apart. */
type Position = [sortedBy: string | number, id: string];

export function listSecrets(context: Context, input: Input<"ListSecrets">): object {
  const position = sortings[input.SortBy];
  const secrets = [...context.store.all()].filter(
    (secret) =>
      !isExpired(context, secret) &&
      (input.IncludePlannedDeletion || secret.deletesAt === undefined) &&
      input.Filters.every((filter) => matches(context, secret, filter)),
  );
  const page = takePage(secrets, (secret) => [position(secret), secret.arn], input.SortOrder, input);
  return {
    SecretList: page.items.map((secret) => ({
      ...metadata(context, secret),
      SecretVersionsToStages: stagesById(secret.versions),
    })),
    NextToken: page.nextToken,
  };
}

export function listSecretVersionIds(context: Context, input: Input<"ListSecretVersionIds">): object {
  const secret = findSecret(context, input.SecretId);
  const versions = secret.versions.filter(({ stages }) => input.IncludeDeprecated || stages.length > 0);
  const page = takePage(versions, (version) => [version.created, version.id], "asc", input);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: page.items.map((version) => ({
      VersionId: version.id,
      VersionStages: version.stages,
      CreatedDate: timestamp(version.created),
      LastAccessedDate: timestamp(version.accessed),
    })),
    NextToken: page.nextToken,
  };
}

const sortings: Record<Input<"ListSecrets">["SortBy"], (secret: Secret) => string | number> = {
  "created-date": (secret) => secret.created,
  "last-accessed-date": (secret) => secret.accessed ?? 0,
  "last-changed-date": (secret) => secret.changed,
  name: (secret) => secret.name,
};

/**
 * One page after the position that the token tells. Keyset paging: what is added or deleted between two pages
 * neither repeats nor hides others.
 */
function takePage<T>(
  items: readonly T[],
  positionOf: (item: T) => Position,
  order: "asc" | "desc",
  request: { MaxResults: number; NextToken?: string },
): { items: T[]; nextToken: string | undefined } {
  const sign = order === "asc" ? 1 : -1;
  const after = request.NextToken === undefined ? undefined : decodeToken(request.NextToken);
  const rest = items
    .map((item) => ({ item, position: positionOf(item) }))
    .filter(({ position }) => after === undefined || sign * compare(position, after) > 0)
    .sort((left, right) => sign * compare(left.position, right.position));
  const page = rest.slice(0, request.MaxResults);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    nextToken: rest.length > page.length && last ? encodeToken(last.position) : undefined,
  };
}

function compare(left: Position, right: Position): number {
  const byValue = left[0] < right[0] ? -1 : Number(left[0] > right[0]);
  return byValue !== 0 ? byValue : left[1] < right[1] ? -1 : Number(left[1] > right[1]);
}

function encodeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function decodeToken(token: string): Position {
  const [value, id] = parseArray(Buffer.from(token, "base64url").toString("utf8"));
  if ((typeof value === "string" || typeof value === "number") && typeof id === "string") return [value, id];
  throw new AwsError(
    "InvalidNextTokenException",
    "The NextToken value is invalid; use the one of the previous page.",
  );
}

function parseArray(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** One filter: any of its values must match; a value with a leading "!" must not (API reference, "Filter"). */
function matches(context: Context, secret: Secret, filter: Filter): boolean {
  const test = filterTests[filter.Key];
  return filter.Values.some((value) =>
    value.startsWith("!") ? !test(context, secret, value.slice(1)) : test(context, secret, value),
  );
}

const filterTests: Record<Filter["Key"], (context: Context, secret: Secret, value: string) => boolean> = {
  name: (_context, secret, value) => secret.name.startsWith(value),
  description: (_context, secret, value) => startsWithIgnoringCase(secret.description ?? "", value),
  "tag-key": (_context, secret, value) => secret.tags.some(({ Key }) => Key.startsWith(value)),
  "tag-value": (_context, secret, value) => secret.tags.some(({ Value }) => Value.startsWith(value)),
  "primary-region": (context, _secret, value) => context.region.startsWith(value),
  // No AWS service owns a local secret.
  "owning-service": () => false,
  all: (context, secret, value) => {
    const texts = [secret.name, secret.description ?? "", context.region];
    for (const { Key, Value } of secret.tags) texts.push(Key, Value);
    const words = texts.flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/));
    return value
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .every((part) => words.some((word) => word.startsWith(part)));
  },
};

function startsWithIgnoringCase(text: string, prefix: string): boolean {
  return text.toLowerCase().startsWith(prefix.toLowerCase());
}

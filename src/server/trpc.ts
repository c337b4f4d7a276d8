import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { AppError, type ErrorCode } from "@/lib/errors";
import { hideResumeAddresses } from "@/lib/resume-address";
import type { Actor } from "./actor";
import { log } from "./log";
import { allows, keyCovers, may, type Scope } from "./permissions";
import { withOrigin } from "./request-origin";
import { requireStepUp } from "./step-up";
import { isUnavailable } from "./unavailable";
import { inThisScope, withinWorkspace } from "./workspace-scope";

/**
 * How an answer has what runs stored: whole, as values; large ones as `JsonText`, from which whoever sends it has to
 * take what the caller may not see; or of large ones the beginning.
 */
export type Reading = "values" | "streamed" | "preview";

/** Who calls: nobody (null), or a person or key with a workspace. */
export type Context = {
  actor: Actor | null;
  /** The address that the call came from, if anybody knows it. */
  address?: string | undefined;
  /** How large values are answered; left out, as values. */
  reading?: Reading;
};

/** What a client is told of a failure: the shape of every error of tRPC and REST. */
export type ErrorView = { code: ErrorCode; message: string; details?: Record<string, unknown> };

const trpcCode: Record<ErrorCode, TRPCError["code"]> = {
  BAD_REQUEST: "BAD_REQUEST",
  UNAUTHORIZED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  METHOD_NOT_ALLOWED: "METHOD_NOT_SUPPORTED",
  CONFLICT: "CONFLICT",
  PAYLOAD_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  UNSUPPORTED_MEDIA_TYPE: "UNSUPPORTED_MEDIA_TYPE",
  UNPROCESSABLE: "UNPROCESSABLE_CONTENT",
  TOO_MANY_REQUESTS: "TOO_MANY_REQUESTS",
  INTERNAL: "INTERNAL_SERVER_ERROR",
  NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
  UNAVAILABLE: "SERVICE_UNAVAILABLE",
};

function badInput(error: ZodError): AppError {
  // An id that cannot exist is answered like one that does not.
  const malformedId = error.issues.some(
    ({ code, path }) =>
      code === "invalid_format" && ["id", "workflowId", "executionId"].includes(path.join(".")),
  );
  if (malformedId) return new AppError("NOT_FOUND", "There is no such object.");
  const issues = error.issues.map(({ path, message }) => ({ field: path.join("."), message }));
  const first = issues[0];
  const where = first?.field ? `${first.field}: ` : "";
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return new AppError("BAD_REQUEST", `${where}${first?.message ?? "The input is not valid"}${more}`, {
    issues,
  });
}

/** Finds what a failure means to a client; what is unexpected is logged and shown as INTERNAL alone. */
export function toAppError(error: unknown): AppError {
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  if (cause instanceof AppError) return cause;
  if (cause instanceof ZodError) {
    // An output that does not fit its schema is our fault, not the caller's.
    if (!(error instanceof TRPCError) || error.code !== "INTERNAL_SERVER_ERROR") return badInput(cause);
  } else if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR") {
    const known = (Object.keys(trpcCode) as ErrorCode[]).find((code) => trpcCode[code] === error.code);
    return new AppError(known ?? "BAD_REQUEST", error.message);
  }
  if (isUnavailable(cause)) {
    log.error({ err: cause }, "the database cannot be used");
    return new AppError("UNAVAILABLE", "This cannot be answered at the moment. Please try again.");
  }
  log.error({ err: cause }, "unexpected failure");
  return new AppError("INTERNAL", "Something went wrong on our side. It is in the log; please try again.");
}

/** What a procedure asks of its caller beside being somebody. */
type Demands = {
  /** Whether a second factor must have been shown in the session lately, where the user has one. */
  stepUp?: boolean;
};

const t = initTRPC
  .context<Context>()
  .meta<Demands>()
  .create({
    errorFormatter({ shape, error }) {
      const { code, message, details, status } = toAppError(error);
      const app: ErrorView = { code, message, ...(details && { details }) };
      return { ...shape, message, data: { ...shape.data, stack: undefined, httpStatus: status, app } };
    },
  });

const coded = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = result.error.cause;
  if (cause instanceof AppError)
    throw new TRPCError({ code: trpcCode[cause.code], message: cause.message, cause });
  return result;
});

const isIterable = (data: unknown): data is AsyncIterable<unknown> =>
  data !== null && typeof data === "object" && Symbol.asyncIterator in data;

/**
 * Lets the call in, or says why not, and has the database keep it to the actor's workspace: whatever a procedure asks
 * for, with whichever condition, it sees no other's rows.
 */
const authorised = (scope: Scope) =>
  t.middleware(({ ctx, next }) => {
    const { actor } = ctx;
    if (!actor) {
      throw new AppError("UNAUTHORIZED", "Sign in, or send a valid API key: Authorization: Bearer <key>.");
    }
    if (actor.keyScopes && !keyCovers(actor.keyScopes, scope)) {
      throw new AppError("FORBIDDEN", `This API key does not cover ${scope}: use one whose scopes do.`);
    }
    if (!may(actor.role, scope)) {
      throw new AppError(
        "FORBIDDEN",
        `Your role ${actor.role} does not allow ${scope}. Ask an owner or admin.`,
      );
    }
    const origin = { address: ctx.address, via: actor.via };
    const { workspaceId, userId } = actor;
    return withinWorkspace({ workspaceId, userId }, () =>
      withOrigin(origin, async () => {
        const result = await next({ ctx: { ...ctx, actor } });
        if (!result.ok || !isIterable(result.data)) return result;
        const { data } = result;
        return { ...result, data: inThisScope(() => data)() };
      }),
    );
  });

/**
 * The addresses that answer waiting steps lie in what steps took and gave, and in errors that quote it. They are
 * shown to those alone who may run workflows: whoever has one decides.
 */
const discreet = t.middleware(async ({ ctx, next }) => {
  const result = await next();
  if (!result.ok || (ctx.actor && allows(ctx.actor, "executions:run"))) return result;
  return { ...result, data: hideResumeAddresses(result.data) };
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const steppedUp = t.middleware(async ({ ctx, meta, next }) => {
  if (meta?.stepUp && ctx.actor) await requireStepUp(ctx.actor);
  return next();
});

/** The only way to make a procedure: by the scope that it needs, and whether it needs a second factor. */
export const procedure = (scope: Scope, demands: Demands = {}) =>
  t.procedure.meta(demands).use(coded).use(discreet).use(authorised(scope)).use(steppedUp);

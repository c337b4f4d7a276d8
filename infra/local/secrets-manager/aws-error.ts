/** The error types of Secrets Manager and of AWS's common errors that are answered here. */
export type AwsErrorType =
  | "DecryptionFailure"
  | "IncompleteSignature"
  | "InternalServiceError"
  | "InvalidNextTokenException"
  | "InvalidParameterException"
  | "InvalidRequestException"
  | "InvalidSignatureException"
  | "LimitExceededException"
  | "MissingAuthenticationTokenException"
  | "RequestEntityTooLargeException"
  | "ResourceExistsException"
  | "ResourceNotFoundException"
  | "SerializationException"
  | "UnknownOperationException"
  | "UnrecognizedClientException"
  | "ValidationException";

/** A refusal in AWS's terms. Messages never hold a secret's value. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  constructor(
    readonly type: AwsErrorType,
    message: string,
    readonly status: 400 | 403 | 404 | 413 | 500 = 400,
  ) {
    super(message);
  }
}

/** The answer to an operation on a secret that waits for its deletion. */
export function markedForDeletion(): AwsError {
  return new AwsError(
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion. Restore it first.",
  );
}

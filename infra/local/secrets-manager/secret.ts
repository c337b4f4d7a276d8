import type { Sealed } from "./seal";

/** One value of a secret. Its id is the client request token of the call that wrote it. */
export type SecretVersion = {
  id: string;
  /** Milliseconds since the epoch, as all times here. */
  created: number;
  accessed?: number;
  /** Staging labels; a version without any is deprecated. */
  stages: string[];
  kind: "string" | "binary";
  sealed: Sealed;
};

export type Tag = { Key: string; Value: string };

/** A secret as it is kept; only the values are encrypted. */
export type Secret = {
  arn: string;
  name: string;
  description?: string;
  kmsKeyId?: string;
  type?: string;
  tags: Tag[];
  created: number;
  changed: number;
  accessed?: number;
  /** Set while the secret waits for its deletion. */
  deletesAt?: number;
  /** In order of creation. */
  versions: SecretVersion[];
};

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AwsError } from "./aws-error";

/** An encrypted value; each part in base64. */
export type Sealed = { nonce: string; data: string; tag: string };

/** AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D, 8.2.2) per value. */
const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const authTagLength = 16;

/** Encrypts `value`, bound to the secret and version it belongs to. `key` is 32 bytes. */
export function seal(key: Buffer, value: Buffer, arn: string, versionId: string): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength }).setAAD(
    associatedData(arn, versionId),
  );
  const data = Buffer.concat([cipher.update(value), cipher.final()]);
  return {
    nonce: nonce.toString("base64"),
    data: data.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
  };
}

/**
 * Decrypts what `seal` gave for the same secret and version.
 * @throws AwsError DecryptionFailure when the key, the place or the bytes are not the ones it was sealed with
 */
export function unseal(key: Buffer, sealed: Sealed, arn: string, versionId: string): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, Buffer.from(sealed.nonce, "base64"), { authTagLength })
      .setAAD(associatedData(arn, versionId))
      .setAuthTag(Buffer.from(sealed.tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(sealed.data, "base64")), decipher.final()]);
  } catch {
    throw new AwsError(
      "DecryptionFailure",
      "Secrets Manager can't decrypt the secret: its file or the key file was changed. Restore them together.",
    );
  }
}

function associatedData(arn: string, versionId: string): Buffer {
  return Buffer.from(`${arn}\n${versionId}`);
}

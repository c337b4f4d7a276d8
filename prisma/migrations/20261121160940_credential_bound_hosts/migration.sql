-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "hosts_bound_at" TIMESTAMPTZ(3);

-- A credential without hosts went anywhere. Those that were sent somewhere are bound to these hosts; the others will be
-- by their first use. A secret that signs is not sent.
UPDATE "credential" SET "allowed_hosts" = "used_hosts", "hosts_bound_at" = now()
WHERE cardinality("allowed_hosts") = 0 AND cardinality("used_hosts") > 0 AND "type" <> 'HMAC_SECRET';

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "health" TEXT,
ADD COLUMN     "health_at" TIMESTAMPTZ(3),
ADD COLUMN     "health_note" TEXT,
ADD COLUMN     "lease_id" UUID,
ADD COLUMN     "lease_until" TIMESTAMPTZ(3),
ADD COLUMN     "settings" TEXT,
ADD COLUMN     "staged_at" TIMESTAMPTZ(3),
ADD COLUMN     "staged_version" TEXT,
ADD COLUMN     "test_url" TEXT,
ADD COLUMN     "used_hosts" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "oauth_request" (
    "hash" TEXT NOT NULL,
    "workspace_id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oauth_request_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "oauth_request_expires_at_idx" ON "oauth_request"("expires_at");

-- CreateIndex
CREATE INDEX "credential_staged_idx" ON "credential"("staged_at") WHERE (staged_version IS NOT NULL);



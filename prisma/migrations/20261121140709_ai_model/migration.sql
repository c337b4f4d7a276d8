-- AlterTable
ALTER TABLE "ai_usage" ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT 'config',
ALTER COLUMN "user_id" DROP NOT NULL,
ALTER COLUMN "node_type" DROP NOT NULL,
ALTER COLUMN "prompt_version" DROP NOT NULL;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "ai_monthly_cents" INTEGER,
ADD COLUMN     "ai_monthly_tokens" BIGINT;

-- CreateTable
CREATE TABLE "ai_model" (
    "workspace_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT,
    "secret_arn" TEXT,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ai_model_pkey" PRIMARY KEY ("workspace_id")
);

-- AddForeignKey
ALTER TABLE "ai_model" ADD CONSTRAINT "ai_model_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- DropIndex
DROP INDEX "execution_pending_idx";

-- DropIndex
DROP INDEX "execution_step_execution_id_position_iteration_id_idx";

-- AlterTable
ALTER TABLE "execution" ADD COLUMN     "admitted_at" TIMESTAMPTZ(3),
ADD COLUMN     "claimed_at" TIMESTAMPTZ(3),
ADD COLUMN     "depth" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "dismissed_at" TIMESTAMPTZ(3),
ADD COLUMN     "held_by" TEXT,
ADD COLUMN     "not_before" TIMESTAMPTZ(3),
ADD COLUMN     "parent_id" UUID,
ADD COLUMN     "parent_step_id" UUID,
ADD COLUMN     "part" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "priority" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "progress" TEXT,
ADD COLUMN     "replay_of" UUID;

-- AlterTable
ALTER TABLE "execution_step" ADD COLUMN     "answer" TEXT,
ADD COLUMN     "waiting_for" TEXT,
ADD COLUMN     "wake_at" TIMESTAMPTZ(3);

-- "2.7" becomes {2,7}, and "" becomes {}
ALTER TABLE "execution_step" ALTER COLUMN "iteration" DROP DEFAULT,
ALTER COLUMN "iteration" DROP NOT NULL,
ALTER COLUMN "iteration" TYPE INTEGER[] USING coalesce(string_to_array(nullif("iteration", ''), '.')::integer[], '{}'),
ALTER COLUMN "iteration" SET DEFAULT ARRAY[]::INTEGER[];

-- Runs from before there were limits were let in when they came.
UPDATE "execution" SET "admitted_at" = "created_at";

-- AlterTable
ALTER TABLE "schedule" ADD COLUMN     "skip_missed" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "workflow" ADD COLUMN     "concurrency" INTEGER,
ADD COLUMN     "priority" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "rate_limit" INTEGER,
ADD COLUMN     "rate_seconds" INTEGER;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "concurrency" INTEGER;

-- CreateTable
CREATE TABLE "subscription" (
    "workflow_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("workflow_id","node_id")
);

-- CreateTable
CREATE TABLE "received_event" (
    "workspace_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "received_event_pkey" PRIMARY KEY ("workspace_id","event_id")
);

-- CreateTable
CREATE TABLE "loop_items" (
    "step_id" UUID NOT NULL,
    "from_index" INTEGER NOT NULL,
    "to_index" INTEGER NOT NULL,
    "items" TEXT NOT NULL,

    CONSTRAINT "loop_items_pkey" PRIMARY KEY ("step_id","from_index")
);

-- CreateTable
CREATE TABLE "payload" (
    "id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "execution_id" UUID NOT NULL,
    "media_type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payload_chunk" (
    "payload_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "payload_chunk_pkey" PRIMARY KEY ("payload_id","index")
);

-- CreateIndex
CREATE INDEX "subscription_workspace_id_kind_key_idx" ON "subscription"("workspace_id", "kind", "key");

-- CreateIndex
CREATE INDEX "received_event_expires_at_idx" ON "received_event"("expires_at");

-- CreateIndex
CREATE INDEX "payload_execution_id_idx" ON "payload"("execution_id");

-- CreateIndex
CREATE INDEX "execution_unclaimed_idx" ON "execution"("id") WHERE (engine_run_id IS NULL AND completed_at IS NULL);

-- CreateIndex
CREATE INDEX "execution_open_idx" ON "execution"("workspace_id", "workflow_id") WHERE (completed_at IS NULL);

-- CreateIndex
CREATE INDEX "execution_inbox_idx" ON "execution"("workspace_id", "id" DESC) WHERE (status = 'FAILED' AND dismissed_at IS NULL);

-- CreateIndex
CREATE INDEX "execution_parent_id_idx" ON "execution"("parent_id") WHERE (parent_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "execution_step_execution_id_iteration_position_id_idx" ON "execution_step"("execution_id", "iteration", "position", "id");

-- CreateIndex
CREATE INDEX "execution_step_answered_idx" ON "execution_step"("id") WHERE (answer IS NOT NULL AND completed_at IS NULL);

-- CreateIndex
CREATE INDEX "execution_workflow_id_admitted_at_idx" ON "execution"("workflow_id", "admitted_at");

-- CreateIndex
CREATE INDEX "payload_unsettled_idx" ON "payload"("created_at") WHERE (bytes < 0);

-- AddForeignKey
ALTER TABLE "loop_items" ADD CONSTRAINT "loop_items_step_id_fkey" FOREIGN KEY ("step_id") REFERENCES "execution_step"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payload" ADD CONSTRAINT "payload_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payload_chunk" ADD CONSTRAINT "payload_chunk_payload_id_fkey" FOREIGN KEY ("payload_id") REFERENCES "payload"("id") ON DELETE CASCADE ON UPDATE CASCADE;

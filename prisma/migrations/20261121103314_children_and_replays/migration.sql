-- DropIndex
DROP INDEX "execution_parent_id_idx";

-- CreateIndex
CREATE INDEX "execution_replay_of_idx" ON "execution"("replay_of") WHERE (replay_of IS NOT NULL);

-- CreateIndex
CREATE INDEX "execution_parent_id_parent_step_id_idx" ON "execution"("parent_id", "parent_step_id") WHERE (parent_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "execution_step_child_idx" ON "execution_step"("id") WHERE (waiting_for = 'child' AND answer IS NULL AND completed_at IS NULL);

-- AddForeignKey
ALTER TABLE "execution" ADD CONSTRAINT "execution_replay_of_fkey" FOREIGN KEY ("replay_of") REFERENCES "execution"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;



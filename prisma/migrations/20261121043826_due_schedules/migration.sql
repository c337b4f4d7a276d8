-- CreateIndex
CREATE INDEX "schedule_next_run_at_idx" ON "schedule"("next_run_at") WHERE (next_run_at IS NOT NULL);



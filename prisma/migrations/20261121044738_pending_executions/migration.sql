-- CreateIndex
CREATE INDEX "execution_pending_idx" ON "execution"("id") WHERE (status = 'PENDING');



-- CreateTable
CREATE TABLE "output_piece" (
    "owner_id" UUID NOT NULL,
    "place" INTEGER NOT NULL,
    "execution_id" UUID NOT NULL,
    "to_index" INTEGER,
    "content" TEXT NOT NULL,

    CONSTRAINT "output_piece_pkey" PRIMARY KEY ("owner_id","place")
);

-- CreateIndex
CREATE INDEX "output_piece_execution_id_idx" ON "output_piece"("execution_id");

-- AddForeignKey
ALTER TABLE "output_piece" ADD CONSTRAINT "output_piece_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;



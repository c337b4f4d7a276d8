-- AlterTable
ALTER TABLE "ai_usage" ADD COLUMN     "estimated" BOOLEAN NOT NULL DEFAULT false;



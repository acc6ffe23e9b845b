ALTER TABLE "mails" ADD COLUMN "log" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "again_at" timestamp(3) with time zone;--> statement-breakpoint
CREATE INDEX "mails_to_index" ON "mails" ("to" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "mails_state_id_index" ON "mails" ("state","id") WHERE state in ('bounced', 'failed');
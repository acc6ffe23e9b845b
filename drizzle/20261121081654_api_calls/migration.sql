ALTER TABLE "usage_events" ADD COLUMN "route" text;--> statement-breakpoint
ALTER TABLE "usage_events" ADD COLUMN "uses" bigint DEFAULT 1 NOT NULL;
ALTER TABLE "usage_events" ALTER COLUMN "event_id" DROP NOT NULL;--> statement-breakpoint
DROP INDEX "usage_events_once";--> statement-breakpoint
CREATE UNIQUE INDEX "usage_events_once" ON "usage_events" ("team_id","source","event_id") WHERE event_id is not null;
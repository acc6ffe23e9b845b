DROP INDEX "events_team_id_id_index";--> statement-breakpoint
CREATE INDEX "events_team_id_created_at_id_index" ON "events" ("team_id","created_at","id");
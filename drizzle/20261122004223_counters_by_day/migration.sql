DROP INDEX "usage_counters_period";--> statement-breakpoint
-- A period is known by the calendar day with which it begins, in the team's time zone.
UPDATE "usage_counters" c SET "period_start" = date_trunc('day', c."period_start" AT TIME ZONE t."time_zone") AT TIME ZONE 'UTC'
FROM "teams" t WHERE t."id" = c."team_id" AND t."time_zone" <> 'UTC';--> statement-breakpoint
-- A team that changed its time zone may have counted one day twice.
DELETE FROM "usage_counters" c USING "usage_counters" d
WHERE c."team_id" = d."team_id" AND c."counter" = d."counter" AND c."period_start" = d."period_start"
	AND (c."used", c."id") < (d."used", d."id");--> statement-breakpoint
ALTER TABLE "usage_counters" ALTER COLUMN "period_start" SET DATA TYPE date USING ("period_start" AT TIME ZONE 'UTC')::date;--> statement-breakpoint
CREATE UNIQUE INDEX "usage_counters_period" ON "usage_counters" ("team_id","counter","period_start");

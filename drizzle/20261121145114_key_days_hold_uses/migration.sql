ALTER TABLE "api_key_uses" DROP CONSTRAINT "api_key_uses_team_id_key_id_api_keys_team_id_id_fkey";--> statement-breakpoint
ALTER TABLE "api_key_days" DROP CONSTRAINT "api_key_days_team_id_key_id_api_keys_team_id_id_fkey";--> statement-breakpoint
DROP INDEX "api_key_days_day_index";--> statement-breakpoint
ALTER TABLE "api_key_days" ADD COLUMN "last_at" timestamp(3) with time zone;--> statement-breakpoint
-- From here on a key's count is this column and the sums of its days together.
UPDATE "api_keys" k SET "use_count" = k."use_count" - d."count"
FROM (SELECT "team_id", "key_id", sum("count") AS "count" FROM "api_key_days" GROUP BY "team_id", "key_id") d
WHERE k."team_id" = d."team_id" AND k."id" = d."key_id";--> statement-breakpoint
-- It would count in both places. A program that still runs tries again until the new one is there.
DROP FUNCTION IF EXISTS record_api_key_uses(jsonb);--> statement-breakpoint
ALTER TABLE "api_keys" RESET (fillfactor);

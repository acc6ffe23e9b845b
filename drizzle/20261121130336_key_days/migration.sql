CREATE TABLE "api_key_days" (
	"team_id" uuid,
	"id" uuid,
	"key_id" uuid NOT NULL,
	"day" date NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "api_key_days_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_days_team_id_key_id_day_index" ON "api_key_days" ("team_id","key_id","day");--> statement-breakpoint
CREATE INDEX "api_key_days_day_index" ON "api_key_days" ("day");--> statement-breakpoint
ALTER TABLE "api_key_days" ADD CONSTRAINT "api_key_days_team_id_key_id_api_keys_team_id_id_fkey" FOREIGN KEY ("team_id","key_id") REFERENCES "api_keys"("team_id","id") ON DELETE CASCADE;
CREATE TABLE "data_exports" (
	"team_id" uuid,
	"id" uuid,
	"requested_by" uuid,
	"dataset" text NOT NULL,
	"format" text NOT NULL,
	"from_day" date,
	"to_day" date,
	"filter" jsonb NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"rows" bigint DEFAULT 0 NOT NULL,
	"total" bigint,
	"bytes" bigint,
	"run_id" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"ready_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone,
	CONSTRAINT "data_exports_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE INDEX "data_exports_team_id_created_at_id_index" ON "data_exports" ("team_id","created_at","id");--> statement-breakpoint
CREATE INDEX "data_exports_created_at_index" ON "data_exports" ("created_at");--> statement-breakpoint
CREATE INDEX "data_exports_expires_at_index" ON "data_exports" ("expires_at") WHERE status = 'ready';--> statement-breakpoint
CREATE INDEX "data_exports_requested_by_index" ON "data_exports" ("requested_by");--> statement-breakpoint
ALTER TABLE "data_exports" ADD CONSTRAINT "data_exports_requested_by_users_id_fkey" FOREIGN KEY ("requested_by") REFERENCES "users"("id") ON DELETE SET NULL;
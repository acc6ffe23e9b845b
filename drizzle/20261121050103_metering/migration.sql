CREATE TABLE "usage_counters" (
	"team_id" uuid,
	"id" uuid,
	"counter" text NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"used" bigint NOT NULL,
	"announced" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "usage_counters_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"team_id" uuid,
	"id" uuid,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"metric" text NOT NULL,
	"count" bigint NOT NULL,
	"duration_ms" integer,
	"success" boolean,
	"user_id" uuid,
	"key_id" uuid,
	"agent_name" text,
	"project_id" text,
	"metadata" jsonb,
	"day" date NOT NULL,
	"recorded_at" timestamp(3) with time zone NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "usage_events_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"team_id" uuid,
	"id" uuid,
	"day" date NOT NULL,
	"metric" text NOT NULL,
	"dimension" text NOT NULL,
	"value" text NOT NULL,
	"count" bigint NOT NULL,
	"events" bigint NOT NULL,
	"ok" bigint NOT NULL,
	"errors" bigint NOT NULL,
	"duration_ms" bigint NOT NULL,
	"timed" bigint NOT NULL,
	CONSTRAINT "usage_rollups_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "usage_counters_period" ON "usage_counters" ("team_id","counter","period_start");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_events_once" ON "usage_events" ("team_id","source","event_id");--> statement-breakpoint
CREATE INDEX "usage_events_latest" ON "usage_events" ("team_id","recorded_at");--> statement-breakpoint
CREATE INDEX "usage_events_by_day" ON "usage_events" ("team_id","day");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_rollups_sum" ON "usage_rollups" ("team_id","dimension","metric","day","value");
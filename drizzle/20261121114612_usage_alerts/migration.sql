CREATE TABLE "usage_alerts" (
	"team_id" uuid,
	"id" uuid,
	"subject" text NOT NULL,
	"metric" text NOT NULL,
	"day" date NOT NULL,
	"value" bigint NOT NULL,
	"low" bigint NOT NULL,
	"high" bigint NOT NULL,
	"z" real NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"dismissed_at" timestamp(3) with time zone,
	"dismissed_by" uuid,
	"muted_until" timestamp(3) with time zone,
	CONSTRAINT "usage_alerts_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "usage_alerts_once" ON "usage_alerts" ("team_id","subject","metric","day");--> statement-breakpoint
CREATE INDEX "usage_alerts_latest" ON "usage_alerts" ("team_id","created_at");
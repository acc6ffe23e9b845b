CREATE TABLE "usage_limits" (
	"team_id" uuid,
	"id" uuid,
	"subject" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"metric" text NOT NULL,
	"period" text NOT NULL,
	"most" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "usage_limits_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "usage_limits_once" ON "usage_limits" ("team_id","subject_id","metric","period");
CREATE SCHEMA "luna";
--> statement-breakpoint
CREATE TABLE "luna"."roi_assumptions" (
	"team_id" uuid,
	"id" uuid,
	"assumptions" jsonb NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "roi_assumptions_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "roi_assumptions_team" ON "luna"."roi_assumptions" ("team_id");
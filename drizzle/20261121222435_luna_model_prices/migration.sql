CREATE TABLE "luna"."model_prices" (
	"team_id" uuid,
	"id" uuid,
	"model" text NOT NULL,
	"input_per_million_microdollars" bigint NOT NULL,
	"output_per_million_microdollars" bigint NOT NULL,
	"valid_from" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "model_prices_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE INDEX "model_prices_in_force" ON "luna"."model_prices" ("team_id","model","valid_from");
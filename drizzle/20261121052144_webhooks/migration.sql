CREATE TABLE "webhook_deliveries" (
	"team_id" uuid,
	"id" uuid,
	"endpoint_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"event" text NOT NULL,
	"body" text NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"due_at" timestamp(3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"log" jsonb DEFAULT '[]' NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"team_id" uuid,
	"id" uuid,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_secret_until" timestamp(3) with time zone,
	"failing_since" timestamp(3) with time zone,
	"disabled_at" timestamp(3) with time zone,
	"disabled_reason" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_team_id_endpoint_id_event_id_index" ON "webhook_deliveries" ("team_id","endpoint_id","event_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_endpoint_id_due_at_index" ON "webhook_deliveries" ("endpoint_id","due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_created_at_index" ON "webhook_deliveries" ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_team_id_index" ON "webhook_endpoints" ("team_id") WHERE disabled_at is null;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_dhF251aHR3pv_fkey" FOREIGN KEY ("team_id","endpoint_id") REFERENCES "webhook_endpoints"("team_id","id") ON DELETE CASCADE;
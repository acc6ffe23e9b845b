CREATE TABLE "subscription_states" (
	"team_id" uuid,
	"id" uuid,
	"provider" text NOT NULL,
	"subscription_id" text NOT NULL,
	"status" text NOT NULL,
	"plan_name" text NOT NULL,
	"interval" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "subscription_states_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "page_views" (
	"day" date,
	"product" text,
	"route" text,
	"signed_in" boolean,
	"views" bigint NOT NULL,
	CONSTRAINT "page_views_pkey" PRIMARY KEY("product","day","route","signed_in")
);
--> statement-breakpoint
CREATE TABLE "person_days" (
	"day" date,
	"product" text,
	"user_id" uuid,
	"saw_plans" boolean NOT NULL,
	CONSTRAINT "person_days_pkey" PRIMARY KEY("product","day","user_id")
);
--> statement-breakpoint
CREATE INDEX "subscription_states_latest" ON "subscription_states" ("provider","subscription_id","since");--> statement-breakpoint
CREATE INDEX "person_days_of_user" ON "person_days" ("user_id");--> statement-breakpoint
-- What is known of subscriptions that are older than their states: as what they began, what their trial became, and where they are now.
INSERT INTO "subscription_states" ("team_id", "id", "provider", "subscription_id", "status", "plan_name", "interval", "amount_minor", "since")
SELECT s."team_id", gen_random_uuid(), s."provider", s."subscription_id", told."status", s."plan_name", s."interval", s."amount_minor", told."since"
FROM "subscriptions" s
CROSS JOIN LATERAL (
	VALUES
		(CASE WHEN s."trial_ends_at" > s."created_at" THEN 'trialing' ELSE 'active' END, s."created_at"),
		(CASE WHEN s."trial_ends_at" > s."created_at" AND s."trial_ends_at" < coalesce(s."ended_at", s."provider_updated_at") THEN 'active' END, s."trial_ends_at"),
		(CASE WHEN s."status" NOT IN ('trialing', 'active') THEN s."status" END, coalesce(s."ended_at", s."provider_updated_at"))
) AS told("status", "since")
WHERE told."status" IS NOT NULL AND s."status" <> 'incomplete';

CREATE TABLE "sandbox_checkouts" (
	"team_id" uuid,
	"id" uuid,
	"status" text NOT NULL,
	"email" text NOT NULL,
	"plan" text,
	"interval" text,
	"pack" text,
	"trial_days" integer NOT NULL,
	"description" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"success_url" text NOT NULL,
	"cancel_url" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "sandbox_checkouts_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_clocks" (
	"team_id" uuid,
	"id" uuid,
	"offset_ms" bigint NOT NULL,
	CONSTRAINT "sandbox_clocks_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_invoices" (
	"team_id" uuid,
	"id" uuid,
	"subscription_id" uuid,
	"pack" text,
	"email" text NOT NULL,
	"status" text NOT NULL,
	"lines" jsonb NOT NULL,
	"total_minor" bigint NOT NULL,
	"paid_minor" bigint NOT NULL,
	"refunded_minor" bigint NOT NULL,
	"payment_id" text,
	"failure_code" text,
	"dispute" text,
	"attempts" integer NOT NULL,
	"next_attempt_at" timestamp(3) with time zone,
	"issued_at" timestamp(3) with time zone NOT NULL,
	"paid_at" timestamp(3) with time zone,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "sandbox_invoices_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "sandbox_subscriptions" (
	"team_id" uuid,
	"id" uuid,
	"email" text NOT NULL,
	"card" text NOT NULL,
	"plan" text NOT NULL,
	"interval" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"status" text NOT NULL,
	"trial_ends_at" timestamp(3) with time zone,
	"credit_minor" bigint DEFAULT 0 NOT NULL,
	"current_period_start" timestamp(3) with time zone NOT NULL,
	"current_period_end" timestamp(3) with time zone NOT NULL,
	"anchor" timestamp(3) with time zone NOT NULL,
	"cancel_at_period_end" boolean NOT NULL,
	"ended_at" timestamp(3) with time zone,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "sandbox_subscriptions_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "billing_customers" (
	"team_id" uuid,
	"id" uuid,
	"provider" text NOT NULL,
	"customer_id" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "billing_customers_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "entitlement_grants" (
	"team_id" uuid,
	"id" uuid,
	"kind" text NOT NULL,
	"metric" text NOT NULL,
	"most" bigint,
	"reason" text NOT NULL,
	"granted_by" uuid,
	"expires_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "entitlement_grants_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "invoice_numbers" (
	"year" integer PRIMARY KEY,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"team_id" uuid,
	"id" uuid,
	"provider" text NOT NULL,
	"invoice_id" text NOT NULL,
	"subscription_id" text,
	"number" text,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"paid_minor" bigint NOT NULL,
	"refunded_minor" bigint DEFAULT 0 NOT NULL,
	"lines" jsonb NOT NULL,
	"billed_to" jsonb NOT NULL,
	"payment_id" text,
	"failure_code" text,
	"dispute" text,
	"pack" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp(3) with time zone,
	"issued_at" timestamp(3) with time zone NOT NULL,
	"paid_at" timestamp(3) with time zone,
	"provider_updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "invoices_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "provider_events" (
	"id" uuid PRIMARY KEY,
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	"handled_at" timestamp(3) with time zone,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"team_id" uuid,
	"id" uuid,
	"provider" text NOT NULL,
	"subscription_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"plan_name" text NOT NULL,
	"interval" text NOT NULL,
	"status" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"current_period_start" timestamp(3) with time zone NOT NULL,
	"current_period_end" timestamp(3) with time zone NOT NULL,
	"cancel_at_period_end" boolean NOT NULL,
	"trial_ends_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"provider_updated_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "subscriptions_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_checkouts_once" ON "sandbox_checkouts" ("team_id","idempotency_key");--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_clocks_of_team" ON "sandbox_clocks" ("team_id");--> statement-breakpoint
CREATE INDEX "sandbox_invoices_due" ON "sandbox_invoices" ("next_attempt_at");--> statement-breakpoint
CREATE INDEX "sandbox_subscriptions_due" ON "sandbox_subscriptions" ("current_period_end");--> statement-breakpoint
CREATE UNIQUE INDEX "billing_customers_of_team" ON "billing_customers" ("team_id","provider");--> statement-breakpoint
CREATE INDEX "entitlement_grants_of_team" ON "entitlement_grants" ("team_id","metric");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_of_provider" ON "invoices" ("provider","invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_number" ON "invoices" ("number");--> statement-breakpoint
CREATE INDEX "invoices_of_team" ON "invoices" ("team_id","issued_at");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_events_once" ON "provider_events" ("provider","event_id");--> statement-breakpoint
CREATE INDEX "provider_events_waiting" ON "provider_events" ("received_at") WHERE handled_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_of_provider" ON "subscriptions" ("provider","subscription_id");--> statement-breakpoint
CREATE INDEX "subscriptions_of_team" ON "subscriptions" ("team_id","created_at");
CREATE TABLE "idempotency_keys" (
	"owner" text,
	"key" text,
	"request_hash" text NOT NULL,
	"run_id" uuid NOT NULL,
	"answer" text,
	"until" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("owner","key")
);
--> statement-breakpoint
CREATE INDEX "idempotency_keys_until_index" ON "idempotency_keys" ("until");
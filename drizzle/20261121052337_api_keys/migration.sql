CREATE TABLE "api_key_uses" (
	"team_id" uuid,
	"id" uuid,
	"key_id" uuid NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"call" text NOT NULL,
	"status" integer NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text,
	"count" integer NOT NULL,
	"last_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "api_key_uses_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"team_id" uuid,
	"id" uuid,
	"user_id" uuid,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"key_prefix" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"rate_limit" integer NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"use_count" bigint DEFAULT 0 NOT NULL,
	"last_used_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone,
	CONSTRAINT "api_keys_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY,
	"window_ms" integer NOT NULL,
	"window_index" bigint NOT NULL,
	"current" bigint NOT NULL,
	"previous" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_key_uses_team_id_key_id_at_call_status_ip_index" ON "api_key_uses" ("team_id","key_id","at","call","status","ip");--> statement-breakpoint
CREATE INDEX "api_key_uses_at_index" ON "api_key_uses" ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_key_hash_index" ON "api_keys" ("key_hash");--> statement-breakpoint
CREATE INDEX "api_keys_team_id_created_at_index" ON "api_keys" ("team_id","created_at") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "api_keys_user_id_index" ON "api_keys" ("user_id");--> statement-breakpoint
ALTER TABLE "api_key_uses" ADD CONSTRAINT "api_key_uses_team_id_key_id_api_keys_team_id_id_fkey" FOREIGN KEY ("team_id","key_id") REFERENCES "api_keys"("team_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE SET NULL;
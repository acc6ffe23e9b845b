CREATE TABLE "event_deliveries" (
	"event_id" uuid,
	"subscriber" text,
	"handled_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "event_deliveries_pkey" PRIMARY KEY("event_id","subscriber")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY,
	"team_id" uuid,
	"product" text NOT NULL,
	"name" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text,
	"data" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"ip" inet,
	"created_at" timestamp(3) with time zone NOT NULL,
	"xid" xid8 DEFAULT pg_current_xact_id() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"id" uuid PRIMARY KEY,
	"key" text NOT NULL,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "one_time_tokens" (
	"id" uuid PRIMARY KEY,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"user_id" uuid PRIMARY KEY,
	"name" text DEFAULT '' NOT NULL,
	"locale" text,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"theme" text DEFAULT 'system' NOT NULL,
	"onboarding_complete" boolean DEFAULT false NOT NULL,
	"first_login_at" timestamp(3) with time zone,
	"last_login_at" timestamp(3) with time zone,
	"last_page" text
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY,
	"token_hash" text NOT NULL,
	"user_id" uuid NOT NULL,
	"team_id" uuid,
	"remember" boolean NOT NULL,
	"ip" inet,
	"user_agent" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_seen_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY,
	"email" text NOT NULL,
	"password_hash" text,
	"email_verified_at" timestamp(3) with time zone,
	"failed_sign_ins" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp(3) with time zone,
	"locked_until" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team_members" (
	"team_id" uuid,
	"id" uuid,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"joined_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "team_members_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"product" text NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"personal" boolean DEFAULT false NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE INDEX "events_team_id_id_index" ON "events" ("team_id","id");--> statement-breakpoint
CREATE INDEX "events_xid_index" ON "events" ("xid");--> statement-breakpoint
CREATE INDEX "events_actor_id_id_index" ON "events" ("actor_id","id");--> statement-breakpoint
CREATE INDEX "attempts_key_at_index" ON "attempts" ("key","at");--> statement-breakpoint
CREATE UNIQUE INDEX "one_time_tokens_token_hash_index" ON "one_time_tokens" ("token_hash");--> statement-breakpoint
CREATE INDEX "one_time_tokens_user_id_kind_index" ON "one_time_tokens" ("user_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_hash_index" ON "sessions" ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "sessions" ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_index" ON "users" ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_team_id_user_id_index" ON "team_members" ("team_id","user_id");--> statement-breakpoint
CREATE INDEX "team_members_user_id_index" ON "team_members" ("user_id") WHERE status = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "teams_slug_index" ON "teams" ("slug");--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id");
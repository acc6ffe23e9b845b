CREATE SCHEMA "natak";
--> statement-breakpoint
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
CREATE TABLE "files" (
	"team_id" uuid,
	"id" uuid,
	"name" text NOT NULL,
	"purpose" text NOT NULL,
	"mime" text NOT NULL,
	"bytes" integer NOT NULL,
	"thumb_bytes" integer NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"frames" integer NOT NULL,
	"duration_ms" integer,
	"blurhash" text NOT NULL,
	"average_color" text NOT NULL,
	"sha256" text NOT NULL,
	"storage_key" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "files_pkey" PRIMARY KEY("team_id","id")
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
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_accounts" (
	"team_id" uuid,
	"id" uuid,
	"posted" bigint NOT NULL,
	"held" bigint NOT NULL,
	"last_number" bigint NOT NULL,
	"due_at" timestamp(3) with time zone,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ledger_accounts_pkey" PRIMARY KEY("team_id","id"),
	CONSTRAINT "ledger_accounts_covered" CHECK ("held" >= 0 and "posted" >= "held")
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"team_id" uuid,
	"id" uuid,
	"transfer_id" uuid NOT NULL,
	"account" text NOT NULL,
	"account_id" uuid,
	"lot_id" uuid,
	"amount" bigint NOT NULL,
	CONSTRAINT "ledger_entries_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "ledger_lots" (
	"team_id" uuid,
	"id" uuid,
	"account_id" uuid NOT NULL,
	"transfer_id" uuid NOT NULL,
	"priority" integer NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"remaining" bigint NOT NULL,
	"held" bigint NOT NULL,
	"used_up" boolean NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ledger_lots_pkey" PRIMARY KEY("team_id","id"),
	CONSTRAINT "ledger_lots_covered" CHECK ("held" >= 0 and "remaining" >= "held")
);
--> statement-breakpoint
CREATE TABLE "ledger_reservations" (
	"team_id" uuid,
	"id" uuid,
	"account_id" uuid NOT NULL,
	"hold_id" uuid NOT NULL,
	"lot_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"expires_at" timestamp(3) with time zone,
	CONSTRAINT "ledger_reservations_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "ledger_transfers" (
	"team_id" uuid,
	"id" uuid,
	"account_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"kind" text NOT NULL,
	"amount" bigint NOT NULL,
	"change" bigint NOT NULL,
	"balance_after" bigint NOT NULL,
	"key" text,
	"hold_id" uuid,
	"reverses_id" uuid,
	"reason" text NOT NULL,
	"subject_kind" text,
	"subject_id" text,
	"priority" integer,
	"expires_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ledger_transfers_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "dev_mails" (
	"id" uuid PRIMARY KEY,
	"to" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_suppressions" (
	"address_hash" text PRIMARY KEY,
	"mail_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY,
	"team_id" uuid,
	"user_id" uuid,
	"product" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"to" text NOT NULL,
	"to_name" text,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"subject" text NOT NULL,
	"data" jsonb,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"due_at" timestamp(3) with time zone NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone
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
CREATE TABLE "natak"."assets" (
	"team_id" uuid,
	"id" uuid,
	"file_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"job_id" uuid,
	"output_index" smallint,
	"character_id" uuid,
	"character_version_id" uuid,
	"prompt" text,
	"seed" integer,
	"engine" text,
	"cost" bigint DEFAULT 0 NOT NULL,
	"quality" text,
	"quality_reason" text,
	"created_by" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "assets_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "natak"."character_images" (
	"team_id" uuid,
	"id" uuid,
	"character_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"caption" text NOT NULL,
	"sha256" text NOT NULL,
	"dhash" text NOT NULL,
	"sharpness" real NOT NULL,
	"position" smallint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "character_images_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "natak"."character_versions" (
	"team_id" uuid,
	"id" uuid,
	"character_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"step" integer DEFAULT 0 NOT NULL,
	"steps" integer NOT NULL,
	"loss" real,
	"losses" jsonb DEFAULT '[]' NOT NULL,
	"weights" bytea,
	"settings" jsonb NOT NULL,
	"image_count" integer NOT NULL,
	"cost" bigint NOT NULL,
	"hold_id" uuid,
	"run_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_by" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"started_at" timestamp(3) with time zone,
	"completed_at" timestamp(3) with time zone,
	CONSTRAINT "character_versions_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "natak"."characters" (
	"team_id" uuid,
	"id" uuid,
	"name" text NOT NULL,
	"trigger_word" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"created_by" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "characters_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "natak"."jobs" (
	"team_id" uuid,
	"id" uuid,
	"character_id" uuid,
	"character_version_id" uuid,
	"type" text NOT NULL,
	"prompt" text NOT NULL,
	"count" smallint NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"seed" integer NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"percent" smallint DEFAULT 0 NOT NULL,
	"cost" bigint NOT NULL,
	"charged" bigint DEFAULT 0 NOT NULL,
	"refunded" bigint DEFAULT 0 NOT NULL,
	"hold_id" uuid,
	"engine" text NOT NULL,
	"run_id" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_by" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"started_at" timestamp(3) with time zone,
	"rendered_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "jobs_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE INDEX "events_team_id_id_index" ON "events" ("team_id","id");--> statement-breakpoint
CREATE INDEX "events_xid_index" ON "events" ("xid");--> statement-breakpoint
CREATE INDEX "events_actor_id_id_index" ON "events" ("actor_id","id");--> statement-breakpoint
CREATE INDEX "files_team_id_purpose_created_at_index" ON "files" ("team_id","purpose","created_at");--> statement-breakpoint
CREATE INDEX "attempts_key_at_index" ON "attempts" ("key","at");--> statement-breakpoint
CREATE UNIQUE INDEX "one_time_tokens_token_hash_index" ON "one_time_tokens" ("token_hash");--> statement-breakpoint
CREATE INDEX "one_time_tokens_user_id_kind_index" ON "one_time_tokens" ("user_id","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_hash_index" ON "sessions" ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_user_id_index" ON "sessions" ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_index" ON "users" ("email");--> statement-breakpoint
CREATE INDEX "ledger_accounts_due_at_index" ON "ledger_accounts" ("due_at");--> statement-breakpoint
CREATE INDEX "ledger_entries_team_id_transfer_id_index" ON "ledger_entries" ("team_id","transfer_id");--> statement-breakpoint
CREATE INDEX "ledger_lots_open" ON "ledger_lots" ("team_id","account_id","priority","expires_at") WHERE not used_up;--> statement-breakpoint
CREATE INDEX "ledger_reservations_team_id_hold_id_index" ON "ledger_reservations" ("team_id","hold_id");--> statement-breakpoint
CREATE INDEX "ledger_reservations_team_id_account_id_expires_at_index" ON "ledger_reservations" ("team_id","account_id","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfers_team_id_account_id_number_index" ON "ledger_transfers" ("team_id","account_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfers_key" ON "ledger_transfers" ("team_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_transfers_end_of_hold" ON "ledger_transfers" ("team_id","hold_id") WHERE hold_id is not null;--> statement-breakpoint
CREATE INDEX "ledger_transfers_reversals" ON "ledger_transfers" ("team_id","reverses_id") WHERE reverses_id is not null;--> statement-breakpoint
CREATE INDEX "dev_mails_to_id_index" ON "dev_mails" ("to","id");--> statement-breakpoint
CREATE INDEX "mails_team_id_id_index" ON "mails" ("team_id","id");--> statement-breakpoint
CREATE INDEX "mails_user_id_id_index" ON "mails" ("user_id","id");--> statement-breakpoint
CREATE INDEX "mails_due_at_index" ON "mails" ("due_at") WHERE state in ('queued', 'sending');--> statement-breakpoint
CREATE UNIQUE INDEX "team_members_team_id_user_id_index" ON "team_members" ("team_id","user_id");--> statement-breakpoint
CREATE INDEX "team_members_user_id_index" ON "team_members" ("user_id") WHERE status = 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "teams_slug_index" ON "teams" ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "assets_output" ON "natak"."assets" ("team_id","job_id","output_index");--> statement-breakpoint
CREATE INDEX "assets_team_id_created_at_id_index" ON "natak"."assets" ("team_id","created_at","id");--> statement-breakpoint
CREATE INDEX "assets_deleted_at_index" ON "natak"."assets" ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "character_images_team_id_character_id_sha256_index" ON "natak"."character_images" ("team_id","character_id","sha256");--> statement-breakpoint
CREATE INDEX "character_images_team_id_character_id_position_index" ON "natak"."character_images" ("team_id","character_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "character_versions_team_id_character_id_version_index" ON "natak"."character_versions" ("team_id","character_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "character_versions_one_training" ON "natak"."character_versions" ("team_id","character_id") WHERE status in ('queued', 'preparing', 'training');--> statement-breakpoint
CREATE UNIQUE INDEX "characters_trigger_word" ON "natak"."characters" ("team_id",lower(trigger_word)) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "characters_team_id_created_at_id_index" ON "natak"."characters" ("team_id","created_at","id");--> statement-breakpoint
CREATE INDEX "jobs_team_id_created_at_id_index" ON "natak"."jobs" ("team_id","created_at","id");--> statement-breakpoint
CREATE INDEX "jobs_team_id_status_created_at_index" ON "natak"."jobs" ("team_id","status","created_at");--> statement-breakpoint
CREATE INDEX "jobs_team_id_ended_at_index" ON "natak"."jobs" ("team_id","ended_at");--> statement-breakpoint
CREATE INDEX "jobs_team_id_character_id_index" ON "natak"."jobs" ("team_id","character_id");--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "ledger_lots" ADD CONSTRAINT "ledger_lots_2MoKkq3Pc6XJ_fkey" FOREIGN KEY ("team_id","transfer_id") REFERENCES "ledger_transfers"("team_id","id");--> statement-breakpoint
ALTER TABLE "ledger_reservations" ADD CONSTRAINT "ledger_reservations_6wFTuUlQCoQk_fkey" FOREIGN KEY ("team_id","hold_id") REFERENCES "ledger_transfers"("team_id","id");--> statement-breakpoint
ALTER TABLE "ledger_reservations" ADD CONSTRAINT "ledger_reservations_team_id_lot_id_ledger_lots_team_id_id_fkey" FOREIGN KEY ("team_id","lot_id") REFERENCES "ledger_lots"("team_id","id");--> statement-breakpoint
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_team_id_file_id_files_team_id_id_fkey" FOREIGN KEY ("team_id","file_id") REFERENCES "files"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_team_id_job_id_jobs_team_id_id_fkey" FOREIGN KEY ("team_id","job_id") REFERENCES "natak"."jobs"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_team_id_character_id_characters_team_id_id_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_Ec1Da1jn53MS_fkey" FOREIGN KEY ("team_id","character_version_id") REFERENCES "natak"."character_versions"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."character_images" ADD CONSTRAINT "character_images_im2iR4BZvCNN_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."character_images" ADD CONSTRAINT "character_images_team_id_file_id_files_team_id_id_fkey" FOREIGN KEY ("team_id","file_id") REFERENCES "files"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."character_versions" ADD CONSTRAINT "character_versions_6tJKDQH6A0jA_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."jobs" ADD CONSTRAINT "jobs_team_id_character_id_characters_team_id_id_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."jobs" ADD CONSTRAINT "jobs_HjNLUq04wPFT_fkey" FOREIGN KEY ("team_id","character_version_id") REFERENCES "natak"."character_versions"("team_id","id");
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
	"quality_reasons" jsonb DEFAULT '[]' NOT NULL,
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
ALTER TABLE "team_members" ADD CONSTRAINT "team_members_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_team_id_job_id_jobs_team_id_id_fkey" FOREIGN KEY ("team_id","job_id") REFERENCES "natak"."jobs"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_team_id_character_id_characters_team_id_id_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."assets" ADD CONSTRAINT "assets_Ec1Da1jn53MS_fkey" FOREIGN KEY ("team_id","character_version_id") REFERENCES "natak"."character_versions"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."character_images" ADD CONSTRAINT "character_images_im2iR4BZvCNN_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "natak"."character_versions" ADD CONSTRAINT "character_versions_6tJKDQH6A0jA_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."jobs" ADD CONSTRAINT "jobs_team_id_character_id_characters_team_id_id_fkey" FOREIGN KEY ("team_id","character_id") REFERENCES "natak"."characters"("team_id","id");--> statement-breakpoint
ALTER TABLE "natak"."jobs" ADD CONSTRAINT "jobs_HjNLUq04wPFT_fkey" FOREIGN KEY ("team_id","character_version_id") REFERENCES "natak"."character_versions"("team_id","id");
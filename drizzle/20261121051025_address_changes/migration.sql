CREATE TABLE "email_changes" (
	"id" uuid PRIMARY KEY,
	"user_id" uuid NOT NULL,
	"old_email" text NOT NULL,
	"new_email" text NOT NULL,
	"confirm_hash" text NOT NULL UNIQUE,
	"stop_hash" text NOT NULL UNIQUE,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"confirmed_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"stopped_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE INDEX "email_changes_user_id_created_at_index" ON "email_changes" ("user_id","created_at");--> statement-breakpoint
ALTER TABLE "email_changes" ADD CONSTRAINT "email_changes_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
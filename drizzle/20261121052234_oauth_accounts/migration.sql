CREATE TABLE "oauth_accounts" (
	"id" uuid PRIMARY KEY,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"email" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_used_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "oauth_accounts_provider_subject_index" ON "oauth_accounts" ("provider","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "oauth_accounts_user_id_provider_index" ON "oauth_accounts" ("user_id","provider");--> statement-breakpoint
ALTER TABLE "oauth_accounts" ADD CONSTRAINT "oauth_accounts_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
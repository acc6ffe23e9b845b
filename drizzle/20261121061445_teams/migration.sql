CREATE TABLE "team_invitations" (
	"team_id" uuid,
	"id" uuid,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "team_invitations_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "logo_file_id" uuid;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "created_by" uuid;--> statement-breakpoint
CREATE UNIQUE INDEX "team_invitations_token_hash_index" ON "team_invitations" ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "team_invitations_team_id_email_index" ON "team_invitations" ("team_id","email") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "team_invitations_email_index" ON "team_invitations" ("email") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "team_invitations_team_id_sent_at_index" ON "team_invitations" ("team_id","sent_at");--> statement-breakpoint
CREATE INDEX "teams_created_by_created_at_index" ON "teams" ("created_by","created_at");
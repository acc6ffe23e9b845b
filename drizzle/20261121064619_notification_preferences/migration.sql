CREATE TABLE "notices" (
	"team_id" uuid,
	"id" uuid,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"read_at" timestamp(3) with time zone,
	CONSTRAINT "notices_pkey" PRIMARY KEY("team_id","id")
);
--> statement-breakpoint
CREATE TABLE "notification_preferences" (
	"user_id" uuid,
	"kind" text,
	"email" boolean DEFAULT true NOT NULL,
	"in_app" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "notification_preferences_pkey" PRIMARY KEY("user_id","kind")
);
--> statement-breakpoint
CREATE INDEX "notices_team_id_user_id_id_index" ON "notices" ("team_id","user_id","id");--> statement-breakpoint
CREATE INDEX "notices_team_id_user_id_index" ON "notices" ("team_id","user_id") WHERE read_at is null;--> statement-breakpoint
CREATE INDEX "notices_user_id_index" ON "notices" ("user_id");--> statement-breakpoint
CREATE INDEX "notices_created_at_index" ON "notices" ("created_at");--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "notification_preferences" ADD CONSTRAINT "notification_preferences_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;
CREATE TABLE "staff" (
	"user_id" uuid PRIMARY KEY,
	"role" text NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"appointed_by" uuid
);
--> statement-breakpoint
CREATE INDEX "profiles_name_user_id_index" ON "profiles" ("name","user_id");--> statement-breakpoint
CREATE INDEX "users_created_at_id_index" ON "users" ("created_at","id");--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_user_id_users_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_appointed_by_users_id_fkey" FOREIGN KEY ("appointed_by") REFERENCES "users"("id") ON DELETE SET NULL;
import { boolean, date, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { amount } from "../../kernel/tables.ts";

/** How often a page was shown on a day (UTC): by its route's pattern, never by an address with an id or a query. */
export const pageViews = pgTable(
  "page_views",
  {
    day: date({ mode: "string" }).notNull(),
    product: text().notNull(),
    /** `/assets/[id]` */
    route: text().notNull(),
    signed_in: boolean().notNull(),
    views: amount().notNull(),
  },
  (self) => [primaryKey({ columns: [self.product, self.day, self.route, self.signed_in] })],
);

/** Who was there on a day (UTC), once however often; kept for 400 days. */
export const personDays = pgTable(
  "person_days",
  {
    day: date({ mode: "string" }).notNull(),
    product: text().notNull(),
    user_id: uuid().notNull(),
    /** Whether a page that sells the plans was among what they saw. */
    saw_plans: boolean().notNull(),
  },
  (self) => [
    primaryKey({ columns: [self.product, self.day, self.user_id] }),
    // For a person's copy of their data and its end.
    index("person_days_of_user").on(self.user_id),
  ],
);

import { type SQL, sql } from "drizzle-orm";

/** What figures are read of: a product, over days of the calendar (UTC). */
export interface Period {
  product: string;
  from: string;
  to: string;
  /** The day after the last one. */
  end: string;
}

/** When a day begins. */
export const midnight = (day: string): SQL => sql`${day}::timestamp at time zone 'UTC'`;

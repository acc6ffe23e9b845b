import type { House } from "../kernel/house.ts";

/** What the doctor says of one thing that the program needs. */
export interface Finding {
  ok: boolean;
  what: string;
  /** What to do when it is not as it should be. */
  remedy?: string;
}

/** The only row of a statement that looks across teams. */
export const one = async <T>({ pools }: House, sql: string): Promise<T> => (await pools.owner.query(sql)).rows[0] as T;

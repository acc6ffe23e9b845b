import { isProblem } from "../../kernel/errors.ts";

/** Null for what is gone: 404. */
export const ifThere = <T>(work: Promise<T>): Promise<T | null> =>
  work.catch((error: unknown) => {
    if (isProblem(error) && error.status === 404) return null;
    throw error;
  });

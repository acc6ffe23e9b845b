import { ApiError } from "../../../client/api.ts";

export type MonthInAddress = Promise<{ month?: string | string[] }>;

/** The month in an address, such as `2026-03`; nothing where it is none. */
export const monthIn = (address: { month?: string | string[] }): string | undefined =>
  typeof address.month === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(address.month) ? address.month : undefined;

/** Reads what a page shows of the month in its address; of the present one where that is none or has not begun. */
export async function readMonth<T>(
  address: MonthInAddress,
  read: (input: { month?: string | undefined }) => Promise<T>,
): Promise<T> {
  return read({ month: monthIn(await address) }).catch((problem: unknown) => {
    if (problem instanceof ApiError && problem.status === 422) return read({});
    throw problem;
  });
}

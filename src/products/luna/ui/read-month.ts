import { ApiError } from "../../../client/api.ts";

export type MonthInAddress = Promise<{ month?: string | string[] }>;

/** Reads what a page shows of the month in its address; of the present one where that is none or has not begun. */
export async function readMonth<T>(
  address: MonthInAddress,
  read: (input: { month?: string | undefined }) => Promise<T>,
): Promise<T> {
  const { month } = await address;
  const asked = typeof month === "string" && /^20\d\d-(0[1-9]|1[0-2])$/.test(month) ? month : undefined;
  return read({ month: asked }).catch((problem: unknown) => {
    if (problem instanceof ApiError && problem.status === 422) return read({});
    throw problem;
  });
}

import { useFormatter } from "next-intl";

/** A millionth of a dollar is shown where less than a dollar is at stake. */
export function useMicrodollars() {
  const { number } = useFormatter();
  return (value: number) =>
    number(value / 1_000_000, {
      ...{ style: "currency", currency: "USD", minimumFractionDigits: 2 },
      maximumFractionDigits: value < 1_000_000 ? 6 : 2,
    });
}

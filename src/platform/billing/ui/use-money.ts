import { useFormatter } from "next-intl";

/** Minor units as an amount in the reader's language: `2900` → `$29`. */
export function useMoney(currency: string) {
  const { number } = useFormatter();
  return (minor: number) =>
    number(minor / 100, { style: "currency", currency, minimumFractionDigits: minor % 100 === 0 ? 0 : 2 });
}

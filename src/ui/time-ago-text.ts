const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** The distance between two times in words of the locale: "yesterday", "in 3 hours", "now". */
export function timeAgo(date: Date, now: Date, locale: string): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const words = wordsOf(locale);
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  }
  return words.format(0, "second");
}

/** Making one costs more than a row of a table; there are as many as languages. */
const made = new Map<string, Intl.RelativeTimeFormat>();

function wordsOf(locale: string): Intl.RelativeTimeFormat {
  const words = made.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  made.set(locale, words);
  return words;
}

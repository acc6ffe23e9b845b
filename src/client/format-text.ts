import formatCompiled from "use-intl/format-message/format-only";

type Format = typeof formatCompiled;
type Options = Parameters<Format>[3];

/**
 * What next-intl formats a text with, by an alias in next.config.mjs: its own way for compiled texts, with Intl objects that
 * last. next-intl keeps them for one provider, which on the server means making them anew for every page.
 */
const formatText = ((key, text, values, options) =>
  formatCompiled(key, text, values, { ...options, formatters: { ...options.formatters, ...lasting } })) as Format;
// A text without arguments is the same when compiled: `t.raw` may hand it over as it is.
formatText.raw = true;
export default formatText;

const lasting: Pick<Options["formatters"], "getPluralRules" | "getNumberFormat"> = {
  getPluralRules: keep((locale, options) => new Intl.PluralRules(locale, options)),
  getNumberFormat: keep((locale, options) => new Intl.NumberFormat(locale, options)),
};

/** As many as there are languages and styles in the texts. */
function keep<O, F>(make: (locale: string, options?: O) => F) {
  const made = new Map<string, F>();
  return (locales?: Intl.LocalesArgument, options?: O): F => {
    const locale = String(locales);
    const name = options ? `${locale} ${JSON.stringify(options)}` : locale;
    const kept = made.get(name) ?? make(locale, options);
    made.set(name, kept);
    return kept;
  };
}

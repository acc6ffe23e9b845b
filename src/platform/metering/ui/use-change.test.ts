import { NextIntlClientProvider } from "next-intl";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import en from "../messages/en.json" with { type: "json" };
import fr from "../messages/fr.json" with { type: "json" };
import { useBeside } from "./use-change.ts";

/** What a card says in a language, its change before the bar. */
function said(locale: "en" | "fr", now: number, before: number): string {
  const Said = () => {
    const { delta, hint } = useBeside()(now, before);
    return `${delta?.text ?? ""}|${hint}`;
  };
  const messages = { metering: { ui: { change: (locale === "en" ? en : fr).ui.change } } };
  const provided = { locale, messages, timeZone: "UTC", children: createElement(Said) };
  return renderToStaticMarkup(createElement(NextIntlClientProvider, provided));
}

test("ORC-13.1 a count says by how much it moved against the period before, or that there was nothing", () => {
  expect(said("en", 346, 200)).toBe("+73%|200 in the period before");
  expect(said("en", 19, 20)).toBe("−5%|20 in the period before");
  expect(said("en", 1_035, 1_000)).toBe("+3.5%|1,000 in the period before");
  expect(said("en", 7, 7)).toBe("as before|7 in the period before");
  expect(said("en", 0, 4)).toBe("−100%|4 in the period before");
  expect(said("en", 5, 0)).toBe("|nothing in the period before");
  expect(said("fr", 19, 20)).toBe("−5\u00a0%|20 sur la période précédente");
  expect(said("fr", 5, 0)).toBe("|rien sur la période précédente");
});

import { NextIntlClientProvider } from "next-intl";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";

type Texts = { [key: string]: string | Texts };

/**
 * Gives the browser the texts of one page: those under `of` ("natak.ui.assets"), and no others. The catalogues of all
 * pages together would weigh more than most pages.
 */
export async function PageTexts({ of, children }: { of: readonly string[]; children: ReactNode }) {
  const { messages } = pageBridge().page();
  const { team } = await api("GET /session");
  const picked: Texts = {};
  for (const path of of) put(picked, path.split("."), messages as Texts);
  return (
    <NextIntlClientProvider
      locale={await getLocale()}
      messages={picked}
      timeZone={team?.time_zone ?? "UTC"}
      now={new Date()}
    >
      {children}
    </NextIntlClientProvider>
  );
}

function put(into: Texts, [head, ...rest]: string[], from: Texts): void {
  const value = from[head!];
  if (value === undefined) return;
  if (rest.length === 0) into[head!] = value;
  else {
    into[head!] ??= {};
    put(into[head!] as Texts, rest, value as Texts);
  }
}

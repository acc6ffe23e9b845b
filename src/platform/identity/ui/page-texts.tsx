import type { ReactNode } from "react";
import { api } from "../../../client/api.ts";
import { pageBridge } from "../../../client/bridge.ts";
import { TextsProvider } from "./texts-provider.tsx";

type Texts = { [key: string]: string | Texts };

/**
 * Gives the browser the texts of one page: those under `of` ("natak.ui.assets"), and no others. The catalogues of all
 * pages together would weigh more than most pages.
 */
export async function PageTexts({ of, children }: { of: readonly string[]; children: ReactNode }) {
  const { locale, messages } = pageBridge().page();
  const { team } = await api("GET /session");
  return (
    <TextsProvider
      locale={locale}
      texts={picked(messages as Texts, of)}
      timeZone={team?.time_zone ?? "UTC"}
      now={new Date()}
    >
      {children}
    </TextsProvider>
  );
}

const written = new WeakMap<Texts, Map<string, string>>();

/** As one piece of JSON, written once for a language and a choice: React would walk through all the texts for each page. */
function picked(messages: Texts, of: readonly string[]): string {
  const choices = written.get(messages) ?? new Map<string, string>();
  written.set(messages, choices);
  const name = of.join();
  let texts = choices.get(name);
  if (texts === undefined) {
    const chosen: Texts = {};
    for (const path of of) put(chosen, path.split("."), messages);
    texts = JSON.stringify(chosen);
    choices.set(name, texts);
  }
  return texts;
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

"use client";
import { NextIntlClientProvider } from "next-intl";
import type { ComponentProps } from "react";

type Texts = NonNullable<ComponentProps<typeof NextIntlClientProvider>["messages"]>;

export type TextsProviderProps = Omit<ComponentProps<typeof NextIntlClientProvider>, "messages"> & {
  /** The page's texts, as JSON. */
  texts: string;
};

export function TextsProvider({ texts, ...rest }: TextsProviderProps) {
  return <NextIntlClientProvider {...rest} messages={read(texts)} />;
}

/** Bounded by the pages' choices of texts in each language. */
const known = new Map<string, Texts>();

/** The server reads the same texts for everybody, once. */
function read(texts: string): Texts {
  const read = known.get(texts) ?? (JSON.parse(texts) as Texts);
  known.set(texts, read);
  return read;
}

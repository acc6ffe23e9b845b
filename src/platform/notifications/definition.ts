import type { createFormatter } from "use-intl/core";
import type { z } from "zod";
import type { House } from "../../kernel/house.ts";
import type { MailDefinition } from "../../kernel/module.ts";
import type { mailKinds } from "./tables.ts";

type Format = ReturnType<typeof createFormatter>;

/** A kind of mail. Its texts stand in the catalogue of the module that owns it, under `<module>.mails.<name>`. */
export interface Mail<S extends z.ZodType = z.ZodType> extends MailDefinition<S> {
  kind: (typeof mailKinds)[number];
  /** Shortest time between two such mails to one person; the notices in the app all come. */
  pauseMs?: number;
  /** Address of the one clear action; without it the button opens the product. */
  action?: (data: z.output<S>) => string;
  /** A text of the catalogue that stands below the mail's own, by its whole key. */
  note?: (data: z.output<S>) => string | null;
  /** Rows of the facts' table: a label (`facts.<key>` beside the mail's texts, else a shared one) and a value. */
  facts?: (data: z.output<S>, format: Format) => [labelKey: string, value: string][];
}

export function findMail(house: House, name: string): Mail {
  const found = house.modules.flatMap(({ emails }) => emails ?? []).find((definition) => definition.name === name);
  if (!found) throw new Error(`no manifest lists the mail "${name}" under emails`);
  // Every definition in a manifest was made by mail(); the kernel's type only keeps less of it.
  return found as unknown as Mail;
}

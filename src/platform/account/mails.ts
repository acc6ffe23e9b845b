import { z } from "zod";
import { mail } from "../notifications/mail.ts";

export const deletionMail = mail(
  "account.deletion",
  z.object({ email: z.email(), link: z.url(), due_at: z.iso.datetime() }),
  {
    kind: "security",
    action: (data) => data.link,
    facts: (data, { dateTime }) => [
      ["account", data.email],
      ["deleted_on", dateTime(new Date(data.due_at), { dateStyle: "long" })],
    ],
  },
);
export const exportReadyMail = mail(
  "account.export_ready",
  z.object({ email: z.email(), link: z.url(), expires_at: z.iso.datetime() }),
  {
    kind: "account",
    action: (data) => data.link,
    facts: (data, { dateTime }) => [
      ["account", data.email],
      ["valid_until", dateTime(new Date(data.expires_at), { dateStyle: "long", timeStyle: "short" })],
    ],
  },
);

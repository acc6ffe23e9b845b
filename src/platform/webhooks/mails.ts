import { z } from "zod";
import { mail } from "../notifications/mail.ts";

const Disabled = z.object({ host: z.string(), team: z.string(), reason: z.enum(["gone", "failing"]), link: z.url() });

export const disabledMail = mail("webhooks.disabled", Disabled, {
  kind: "account",
  action: (data) => data.link,
  facts: (data) => [
    ["endpoint", data.host],
    ["team", data.team],
  ],
});

import { z } from "zod";
import { mail } from "../notifications/mail.ts";

const Link = z.object({ email: z.email(), link: z.url() });

export const verifyEmailMail = mail("identity.verify_email", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const resetPasswordMail = mail("identity.reset_password", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const passwordChangedMail = mail("identity.password_changed", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const accountLockedMail = mail("identity.account_locked", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});

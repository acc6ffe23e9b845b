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
const AddressChange = z.object({ old_email: z.email(), new_email: z.email(), link: z.url() });
export const confirmNewEmailMail = mail("identity.confirm_new_email", AddressChange, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.old_email],
    ["new_address", data.new_email],
  ],
});
export const emailChangeNoticeMail = mail("identity.email_change_notice", AddressChange, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.old_email],
    ["new_address", data.new_email],
  ],
});
export const proofCodeMail = mail("identity.proof_code", Link.extend({ code: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.email],
    ["code", data.code],
  ],
});
export const accountLockedMail = mail("identity.account_locked", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const secondFactorLockedMail = mail("identity.second_factor_locked", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const secondFactorOnMail = mail("identity.second_factor_on", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const secondFactorOffMail = mail("identity.second_factor_off", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const secondFactorOffCodeMail = mail("identity.second_factor_off_code", Link.extend({ code: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.email],
    ["code", data.code],
  ],
});
export const backupCodeUsedMail = mail("identity.backup_code_used", Link.extend({ left: z.int() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.email],
    ["left", String(data.left)],
  ],
});
export const backupCodesRenewedMail = mail("identity.backup_codes_renewed", Link, {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [["account", data.email]],
});
export const tokenReusedMail = mail("identity.token_reused", Link.extend({ program: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.email],
    ["program", data.program],
  ],
});
export const connectionAddedMail = mail("identity.connection_added", Link.extend({ provider: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.email],
    ["connection", data.provider],
  ],
});
export const connectionRemovedMail = mail("identity.connection_removed", Link.extend({ provider: z.string() }), {
  kind: "security",
  action: (data) => data.link,
  facts: (data) => [
    ["account", data.email],
    ["connection", data.provider],
  ],
});

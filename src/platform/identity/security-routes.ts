import { route, signedIn } from "../../kernel/route.ts";
import * as events from "./events.ts";
import { changePassword, mailPasswordLink, PasswordChange } from "./password-change.ts";
import {
  BackupCodes,
  beginSecondFactor,
  CodeOnly,
  confirmSecondFactor,
  disableSecondFactor,
  getSecurity,
  makeBackupCodes,
  PasswordAndCode,
  PasswordOnly,
  PasswordOrCode,
  SecondFactorSecret,
  Security,
  sendSecondFactorOffCode,
} from "./second-factor.ts";

/** How a person secures the way in: password and second factor. */
export const securityRoutes = {
  "GET /user/security": route(
    {
      may: signedIn,
      output: Security,
      summary: "How your sign-in is secured",
      freshOn: [events.secondFactorTurnedOn, events.secondFactorTurnedOff, events.backupCodesRenewed],
    },
    getSecurity,
  ),
  "POST /user/password": route(
    { may: signedIn, input: PasswordChange, status: 204, summary: "Change your password" },
    changePassword,
  ),
  "POST /user/password/link": route(
    { may: signedIn, status: 202, summary: "Have a link mailed that sets a password" },
    mailPasswordLink,
  ),
  "POST /user/second-factor": route(
    {
      may: signedIn,
      input: PasswordOnly,
      output: SecondFactorSecret,
      status: 201,
      summary: "Begin two-factor sign-in: a secret for an authenticator app",
    },
    beginSecondFactor,
  ),
  "POST /user/second-factor/confirm": route(
    { may: signedIn, input: CodeOnly, output: BackupCodes, summary: "Switch two-factor sign-in on with a first code" },
    confirmSecondFactor,
  ),
  "POST /user/second-factor/backup-codes": route(
    { may: signedIn, input: PasswordOrCode, output: BackupCodes, status: 201, summary: "Make ten new backup codes" },
    makeBackupCodes,
  ),
  "POST /user/second-factor/disable-code": route(
    {
      may: signedIn,
      input: PasswordOnly,
      status: 202,
      summary: "Have a code mailed that switches two-factor sign-in off",
    },
    sendSecondFactorOffCode,
  ),
  "POST /user/second-factor/disable": route(
    { may: signedIn, input: PasswordAndCode, status: 204, summary: "Switch two-factor sign-in off" },
    disableSecondFactor,
  ),
};

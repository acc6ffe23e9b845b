import { anyone, route, signedIn } from "../../kernel/route.ts";
import * as accounts from "./accounts.ts";
import * as avatars from "./avatars.ts";
import * as emailChange from "./email-change.ts";
import { Entered } from "./entering.ts";
import * as events from "./events.ts";
import { changeProfile, getProfile, Profile, ProfileChanges, SessionView, viewSession } from "./me.ts";
import { ResetPassword, requestReset, resetPassword } from "./password-reset.ts";
import { ProgramTokens, RefreshToken, refreshProgram } from "./programs.ts";
import { sendProofCode } from "./proof.ts";
import { SecondStep, takeSecondStep } from "./second-step.ts";
import {
  EndedSessions,
  endOtherSessions,
  endSession,
  listSessions,
  SessionId,
  SessionList,
  SessionQuery,
  Switched,
  switchTeam,
  TeamChoice,
} from "./sessions.ts";
import { Credentials, SignedIn, signIn } from "./sign-in.ts";
import { SignedOut, SigningOut, signOut } from "./sign-out.ts";

export const identityRoutes = {
  "POST /auth/register": route(
    {
      may: anyone,
      input: accounts.NewAccount,
      output: accounts.Registered,
      status: 201,
      summary: "Create an account",
    },
    accounts.register,
  ),
  "POST /auth/resend-verification": route(
    { may: anyone, input: accounts.EmailOnly, status: 202, summary: "Send the verification mail again" },
    accounts.resendVerification,
  ),
  "POST /auth/verify-email": route(
    {
      may: anyone,
      input: accounts.Token,
      output: Entered,
      refuses: ["link_invalid", "link_used", "link_expired"],
      summary: "Confirm an address with the mail's link",
    },
    accounts.verifyEmail,
  ),
  "POST /auth/login": route(
    { may: anyone, input: Credentials, output: SignedIn, refuses: ["invalid_credentials"], summary: "Sign in" },
    signIn,
  ),
  "POST /auth/second-factor": route(
    {
      ...{ may: anyone, input: SecondStep, output: SignedIn, refuses: ["invalid_code", "sign_in_again"] },
      summary: "Show the second factor of a sign-in",
    },
    takeSecondStep,
  ),
  "POST /auth/refresh": route(
    {
      ...{ may: anyone, input: RefreshToken, output: ProgramTokens, refuses: ["invalid_refresh_token"] },
      summary: "Change a refresh token for new tokens",
    },
    refreshProgram,
  ),
  "POST /auth/logout": route(
    {
      may: anyone,
      input: SigningOut,
      output: SignedOut,
      summary: "Sign out: a browser by its cookie, a program by its access token or a refresh token",
    },
    signOut,
  ),
  "POST /auth/forgot-password": route(
    { may: anyone, input: accounts.EmailOnly, status: 202, summary: "Ask for a link to reset the password" },
    requestReset,
  ),
  "POST /auth/reset-password": route(
    {
      may: anyone,
      input: ResetPassword,
      output: Entered,
      refuses: ["link_invalid", "link_used", "link_expired"],
      summary: "Set a new password with the mail's link",
    },
    resetPassword,
  ),
  "GET /session": route(
    {
      may: anyone,
      output: SessionView,
      summary: "Who is signed in, in which team and product",
      freshOn: [events.profileChanged],
    },
    viewSession,
  ),
  "POST /session/team": route(
    { may: signedIn, input: TeamChoice, output: Switched, summary: "Go on in another of your teams" },
    switchTeam,
  ),
  "GET /sessions": route(
    {
      ...{ may: signedIn, input: SessionQuery, output: SessionList, summary: "List your sessions" },
      freshOn: [events.sessionsChanged],
    },
    listSessions,
  ),
  "DELETE /sessions/:id": route(
    { may: signedIn, input: SessionId, status: 204, summary: "End one of your sessions" },
    endSession,
  ),
  "POST /sessions/end-others": route(
    { may: signedIn, output: EndedSessions, summary: "Sign out everywhere else" },
    endOtherSessions,
  ),
  "GET /user/profile": route(
    {
      may: signedIn,
      keys: true,
      output: Profile,
      summary: "Read your profile",
      freshOn: [events.profileChanged, events.emailChangeAsked, events.emailChanged, events.emailChangeStopped],
    },
    getProfile,
  ),
  "PATCH /user/profile": route(
    { may: signedIn, input: ProfileChanges, output: Profile, summary: "Change your profile" },
    changeProfile,
  ),
  "POST /user/profile": route(
    {
      may: signedIn,
      input: ProfileChanges,
      output: Profile,
      status: 200,
      summary: "Change your profile, as PATCH does",
    },
    changeProfile,
  ),
  "POST /user/email": route(
    {
      may: signedIn,
      input: emailChange.NewEmail,
      output: emailChange.PendingEmail,
      status: 202,
      summary: "Change your address: it counts once the mail to it was answered",
    },
    emailChange.askForEmail,
  ),
  "DELETE /user/email": route(
    { may: signedIn, status: 204, summary: "Withdraw a change of address that waits" },
    emailChange.forgetPendingEmail,
  ),
  "POST /auth/confirm-email": route(
    {
      may: anyone,
      input: accounts.Token,
      output: emailChange.ConfirmedEmail,
      refuses: ["link_invalid", "link_used", "link_expired"],
      summary: "Confirm a new address with the mail's link",
    },
    emailChange.confirmEmail,
  ),
  "POST /auth/stop-email-change": route(
    {
      may: anyone,
      input: accounts.Token,
      output: emailChange.StoppedChange,
      refuses: ["link_invalid", "link_used", "link_expired"],
      summary: "Stop or take back a change of address with the link mailed to the old one",
    },
    emailChange.stopEmailChange,
  ),
  "POST /user/proof-code": route(
    { may: signedIn, status: 202, summary: "Mail a code that proves who you are, for accounts without a password" },
    sendProofCode,
  ),
  "POST /user/avatar": route(
    {
      may: signedIn,
      input: avatars.NewAvatar,
      output: avatars.Avatar,
      uploadBytes: avatars.avatarBytes,
      summary: "Set your picture: PNG, JPEG or WebP of at most 5 MB, as the field file of a form",
    },
    avatars.uploadAvatar,
  ),
  "DELETE /user/avatar": route({ may: signedIn, status: 204, summary: "Remove your picture" }, avatars.removeAvatar),
  "GET /avatars/:id": route(
    {
      may: anyone,
      input: avatars.AvatarId,
      streams: { 200: ["image/webp"], 304: [] },
      summary: "Open somebody's picture",
    },
    avatars.openAvatar,
  ),
  "POST /user/last-page": route(
    {
      may: signedIn,
      input: accounts.LastPage,
      status: 204,
      summary: "Remember the page that the next sign-in leads to",
    },
    accounts.rememberPage,
  ),
};

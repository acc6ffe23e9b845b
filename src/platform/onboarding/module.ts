import { everyRole, type Module, permission } from "../../kernel/module.ts";
import { route, signedIn } from "../../kernel/route.ts";
import { onboardingFinished, onboardingRestarted } from "./events.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import { beginHints, Checklist, finishHints, getChecklist, HintsEnd, restartHints } from "./onboarding.ts";

const readChecklist = permission("onboarding.read", everyRole);

export const onboardingModule = {
  name: "onboarding",
  permissions: [readChecklist],
  routes: {
    "GET /onboarding/checklist": route(
      { may: readChecklist, output: Checklist, rows: "steps", summary: "First steps and which of them are done" },
      getChecklist,
    ),
    "POST /onboarding/hints/begin": route(
      { may: signedIn, status: 204, summary: "The hints are being shown, and are not by themselves again" },
      beginHints,
    ),
    "POST /onboarding/hints/finish": route(
      { may: signedIn, input: HintsEnd, status: 204, summary: "The hints were seen or closed" },
      finishHints,
    ),
    "POST /onboarding/hints/restart": route(
      { may: signedIn, status: 204, summary: "Show the hints again" },
      restartHints,
    ),
  },
  events: [onboardingFinished, onboardingRestarted],
  messages: { en, fr },
} satisfies Module;

import { on, type Product, work } from "../../kernel/module.ts";
import { readCredits } from "../../platform/ledger/ledger.ts";
import { assetsDataset, jobsDataset } from "./datasets.ts";
import * as announced from "./events.ts";
import { firstSteps } from "./first-steps.ts";
import * as mails from "./mails.ts";
import en from "./messages/en.json" with { type: "json" };
import fr from "./messages/fr.json" with { type: "json" };
import sentencesInFrench from "./messages/sentences.fr.json" with { type: "json" };
import * as permissions from "./permissions.ts";
import { exportMade, forgetMaker } from "./personal.ts";
import { packs, startingCredits } from "./prices.ts";
import { renderJob } from "./rendering.ts";
import { routes } from "./routes.ts";
import { seedDemo } from "./seed.ts";
import { assets, characterImages, characters, characterVersions, jobs } from "./tables.ts";
import { tellOfFailure, tellOfTraining } from "./telling.ts";
import { runTraining } from "./training-run.ts";
import { emptyTrash } from "./trash.ts";

const { jobProgress, trainingProgress, renderDue, trainingDue, trashDue, ...events } = announced;

export const natakModule = {
  name: "natak",
  title: "NATAK",
  brand: "natak",
  home: "/operations",
  keyPrefix: "natak_sk_",
  startingCredits,
  packs,
  tables: { characters, characterImages, characterVersions, jobs, assets },
  permissions: Object.values(permissions),
  routes,
  events: Object.values(events),
  datasets: [jobsDataset, assetsDataset],
  signals: [jobProgress, trainingProgress],
  on: [
    on(events.trainingCompleted, "natak.tell_of_training", tellOfTraining),
    on(events.jobFailed, "natak.tell_of_failure", tellOfFailure),
  ],
  jobs: [
    work(renderDue, renderJob),
    work(trainingDue, runTraining),
    work(trashDue, emptyTrash, { every: "17 * * * *" }),
  ],
  nav: [
    {
      ...{ label: "nav.operations", href: "/operations", icon: "layout-dashboard", may: permissions.readJobs },
      hint: "ui.hints.operations",
    },
    {
      ...{ label: "nav.characters", href: "/characters", icon: "users", may: permissions.readCharacters },
      hint: "ui.hints.characters",
    },
    {
      ...{ label: "nav.assets", href: "/assets", icon: "images", may: permissions.readAssets },
      hint: "ui.hints.assets",
    },
    {
      ...{ label: "nav.analytics", href: "/analytics", icon: "chart-area", may: permissions.readAnalytics },
      hint: "ui.hints.analytics",
    },
    { label: "nav.credits", href: "/credits", icon: "coins", may: readCredits },
  ],
  emails: Object.values(mails),
  activation: { table: jobs },
  onboarding: firstSteps,
  forget: forgetMaker,
  exports: exportMade,
  personal: { characters: "anonymous", character_versions: "anonymous", jobs: "anonymous", assets: "anonymous" },
  messages: { en, fr },
  sentences: { fr: sentencesInFrench },
  seed: seedDemo,
} satisfies Product;

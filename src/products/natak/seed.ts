import type { Ctx } from "../../kernel/ctx.ts";
import type { JobRun, SeedTools } from "../../kernel/module.ts";
import { myRow } from "../../kernel/tables.ts";
import { dayMs } from "../../platform/analytics/analytics.ts";
import { seedPack } from "../../platform/billing/sandbox/demo.ts";
import { grantStartingCredits } from "../../platform/ledger/ledger.ts";
import { uploadAssets } from "./assets.ts";
import { addImages } from "./character-images.ts";
import { createCharacter } from "./characters.ts";
import { chooseEngine } from "./engine-choice.ts";
import type { EngineCharacter } from "./engines/engine.ts";
import { rejectJob } from "./job-review.ts";
import { addJob, cancelJob } from "./jobs.ts";
import { renderJob } from "./rendering.ts";
import * as plan from "./seed-plan.ts";
import { type SeedStudio, seedStudio } from "./seed-studio.ts";
import { characterVersions } from "./tables.ts";
import { addTraining } from "./training.ts";
import { runTraining } from "./training-run.ts";

const minuteMs = 60_000;
const settings = { repeats: 4, epochs: 5, batch_size: 2 };
/** Jobs that are drawn while the present one is booked. */
const lookAhead = 12;
/** A failure of the demo ends its job at once. */
const onlyRun: JobRun = { attempt: 1, lastAttempt: true, signal: new AbortController().signal };

interface Demo {
  now: Date;
  /** Runs a verb as the demo team's owner at a moment of the past; the clock goes on with each look at it. */
  at: <T>(moment: Date, work: (ctx: Ctx) => Promise<T>) => Promise<T>;
  studio: SeedStudio;
  /** Ids by place in the plan. */
  characters: string[];
  trained: (EngineCharacter | undefined)[];
}
interface Step {
  at: Date;
  job?: plan.PlannedJob;
  run: (demo: Demo, moment: Date) => Promise<unknown>;
}

/** The demo team's 90 days, done by the module's own verbs with the clock moved. Every picture is really drawn. */
export async function seedDemo(tools: SeedTools): Promise<void> {
  const jobs = plan.plannedJobs(tools.now);
  const steps = plannedSteps(tools.now, jobs);
  const demo: Demo = {
    now: tools.now,
    at: (moment, work) => tools.at(moment, (ctx) => work(withMovingClock(ctx, moment))),
    studio: seedStudio(jobs),
    characters: [],
    trained: [],
  };
  const putBack = chooseEngine(demo.studio.engine);
  try {
    for (const [index, step] of steps.entries()) {
      drawAhead(demo, steps.slice(index, index + lookAhead));
      await step.run(demo, step.at);
    }
  } finally {
    putBack();
    await demo.studio.close();
  }
}

function plannedSteps(now: Date, jobs: plan.PlannedJob[]): Step[] {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  const steps: Step[] = [
    { at: ago(plan.seedDays), run: ({ at }, moment) => at(moment, grantStartingCredits) },
    ...plan.plannedPacks.map(({ pack, daysAgo }) => ({
      at: ago(daysAgo),
      run: (demo: Demo, moment: Date) => seedPack(demo, moment, pack),
    })),
    ...plan.plannedCharacters.flatMap(({ daysAgo, trainings }, place) => [
      { at: ago(daysAgo), run: (demo: Demo, moment: Date) => makeCharacter(demo, moment, place) },
      ...trainings.map((days) => ({
        at: ago(days),
        run: (demo: Demo, moment: Date) => train(demo, moment, place),
      })),
    ]),
    ...plan.plannedUploads.map((prompt, place) => ({
      at: ago(60 - 17 * place),
      run: (demo: Demo, moment: Date) => upload(demo, moment, prompt, place),
    })),
    ...jobs.map((job) => ({ at: job.at, job, run: (demo: Demo) => runPlanned(demo, job) })),
  ];
  return steps.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Up to the next training: what comes after it is drawn with what it teaches. */
function drawAhead({ studio, trained }: Demo, steps: Step[]): void {
  for (const { job } of steps) {
    if (!job) return;
    studio.drawAhead(job, (job.character !== null && trained[job.character]) || null);
  }
}

async function makeCharacter({ at, studio, characters }: Demo, moment: Date, place: number): Promise<void> {
  const { name, trigger_word, looks } = plan.plannedCharacters[place]!;
  const files = await Promise.all(looks.map((look, index) => studio.photo(look, 1000 * (place + 1) + 7 * index)));
  const { id } = await at(moment, (ctx) => createCharacter(ctx, { name, trigger_word }));
  await at(new Date(moment.getTime() + 5 * minuteMs), (ctx) => addImages(ctx, { id, files, captions: looks }));
  characters[place] = id;
}

async function train({ at, characters, trained }: Demo, moment: Date, place: number): Promise<void> {
  const { name, trigger_word } = plan.plannedCharacters[place]!;
  const version_id = await at(moment, (ctx) => addTraining(ctx, { id: characters[place]!, ...settings }));
  await at(new Date(moment.getTime() + minuteMs), (ctx) => runTraining(ctx, { version_id }, onlyRun));
  trained[place] = await at(moment, async (ctx) => {
    const [row] = await ctx.db
      .select({ weights: characterVersions.weights })
      .from(characterVersions)
      .where(myRow(ctx, characterVersions, version_id));
    return { name, triggerWord: trigger_word, weights: row!.weights! };
  });
}

async function upload({ at, studio }: Demo, moment: Date, prompt: string, place: number): Promise<void> {
  const files = [await studio.photo(prompt, 9000 + place)];
  await at(moment, (ctx) => uploadAssets(ctx, { files }));
}

async function runPlanned({ at, characters, trained, now }: Demo, job: plan.PlannedJob): Promise<void> {
  const { ending, at: moment, character, ...order } = job;
  const character_id = character !== null && trained[character] ? characters[character] : null;
  const { id } = await at(moment, (ctx) => addJob(ctx, { ...order, character_id }));
  if (ending === "cancelled") {
    await at(new Date(moment.getTime() + 20_000), (ctx) => cancelJob(ctx, { id }));
    return;
  }
  await at(new Date(moment.getTime() + 2_000), (ctx) => renderJob(ctx, { job_id: id }, onlyRun));
  if (ending === "rejected")
    await at(new Date(Math.min(moment.getTime() + 40 * minuteMs, now.getTime())), (ctx) => rejectJob(ctx, { id }));
}

/** Each look at the clock finds it some seconds later, so that work seems to have taken its time. */
function withMovingClock(ctx: Ctx, start: Date): Ctx {
  let passedMs = 0;
  const now = () => {
    passedMs += 700 + ((passedMs * 7919 + start.getTime()) % 1900);
    return new Date(start.getTime() + passedMs);
  };
  return ctx.with({ now });
}

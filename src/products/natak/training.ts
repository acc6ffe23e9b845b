import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import { conflict, invalid, notFound } from "../../kernel/errors.ts";
import { newId } from "../../kernel/ids.ts";
import { Moment } from "../../kernel/route.ts";
import { mine, myRow, ownedBy } from "../../kernel/tables.ts";
import { holdCredits, voidHold } from "../../platform/ledger/ledger.ts";
import { measuredImages } from "./character-images.ts";
import { lockCharacter } from "./character-lock.ts";
import { trainingCancelled, trainingDue, trainingQueued } from "./events.ts";
import { defaultTraining, maxTrainingImages, minTrainingImages, trainingPrice, trainingSteps } from "./prices.ts";
import { characters, characterVersions, versionStates } from "./tables.ts";
import { checkDataset } from "./vision/dataset.ts";

export const activeStates = ["queued", "preparing", "training"] as const;

const Settings = z.object({
  repeats: z.int().min(1).max(40).default(defaultTraining.repeats),
  epochs: z.int().min(1).max(40).default(defaultTraining.epochs),
  batch_size: z.int().min(1).max(8).default(defaultTraining.batch_size),
});
export const NewTraining = Settings.extend({ id: z.uuid() });
export const TrainedId = z.object({ id: z.uuid() });

export const CharacterVersion = z.object({
  id: z.uuid(),
  version: z.int(),
  name: z.string(),
  status: z.enum(versionStates),
  step: z.int(),
  steps: z.int(),
  loss: z.number().nullable(),
  losses: z.array(z.tuple([z.int(), z.number()])),
  settings: Settings,
  image_count: z.int(),
  cost: z.int(),
  error: z.string().nullable(),
  created_at: Moment,
  started_at: Moment.nullable(),
  completed_at: Moment.nullable(),
});
export const DatasetCheck = z.object({
  findings: z.array(
    z.object({ image_id: z.uuid(), code: z.string(), severity: z.enum(["error", "warning"]), message: z.string() }),
  ),
});

/** What stands against a good training, before any credits are held; each finding says what to do. */
export async function checkImages(ctx: Ctx, { id }: z.output<typeof TrainedId>) {
  await refuseMissing(ctx, id);
  const images = await measuredImages(ctx, id);
  return {
    findings: checkDataset(images).map(({ image, message, ...finding }) => ({
      ...finding,
      message: ctx.house.say(ctx.request.locale, message),
      image_id: images[image]!.id,
    })),
  };
}

/**
 * Checks the images, holds the credits and queues a training of a new version. 422 when there are not 5 to 50 images or
 * one of them has an error, 409 `training_under_way`, 402 `insufficient_credits`.
 */
export async function trainCharacter(ctx: Ctx, { id, ...settings }: z.output<typeof NewTraining>) {
  const { findings } = await checkImages(ctx, { id });
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0)
    throw invalid(errors.map(({ image_id, message }) => ({ path: `images.${image_id}`, message })));
  const version = await addTraining(ctx, { id, ...settings });
  await ctx.enqueue(
    trainingDue,
    { version_id: version },
    { key: `train:${version}`, queue: `natak:training:${ctx.team.id}` },
  );
  return readVersion(ctx, version);
}

/** The version's row, its hold and its event, without a place in the worker's queue: demo data is trained by its maker. */
export async function addTraining(ctx: Ctx, { id, ...settings }: z.output<typeof NewTraining>): Promise<string> {
  const character = await lockCharacter(ctx, id);
  if ((activeStates as readonly string[]).includes(character.status))
    throw conflict("training_under_way", "This character is being trained. Wait for the end, or cancel it first.");
  const images = await measuredImages(ctx, id);
  if (images.length < minTrainingImages || images.length > maxTrainingImages)
    throw invalid(
      [{ path: "images", message: `Training takes ${minTrainingImages} to ${maxTrainingImages} images.` }],
      `Training takes ${minTrainingImages} to ${maxTrainingImages} images; this character has ${images.length}.`,
    );
  const number = await nextNumber(ctx, id);
  const version = { id: newId(), name: `${character.name.replace(/\s+/g, "_")}_V${number}` };
  const steps = trainingSteps(images.length, settings);
  const cost = trainingPrice(steps);
  const { hold_id } = await holdCredits(ctx, {
    amount: cost,
    key: `training:${version.id}`,
    reason: `Training of ${version.name}`,
    subject: { kind: "training", id: version.id },
  });
  await ctx.db.insert(characterVersions).values({
    ...{ ...version, character_id: id, version: number, settings, steps, cost, hold_id, image_count: images.length },
    ...ownedBy(ctx),
    created_by: ctx.actor.id,
    created_at: ctx.now(),
  });
  await ctx.db
    .update(characters)
    .set({ status: "queued", updated_at: ctx.now() })
    .where(myRow(ctx, characters, id));
  await ctx.emit(trainingQueued, { character_id: id, version_id: version.id, name: version.name, cost });
  return version.id;
}

export async function cancelTraining(ctx: Ctx, { id }: z.output<typeof TrainedId>) {
  await lockCharacter(ctx, id);
  const version = await stopTraining(ctx, id);
  if (!version) throw conflict("no_training", "This character is not being trained.");
  return readVersion(ctx, version);
}

/** Ends the training under way, if there is one, and lets its credits return. The caller holds the character's lock. */
export async function stopTraining(ctx: Ctx, characterId: string): Promise<string | null> {
  const [version] = await ctx.db
    .update(characterVersions)
    .set({ status: "cancelled", run_id: null, completed_at: ctx.now() })
    .where(
      and(
        mine(ctx, characterVersions),
        eq(characterVersions.character_id, characterId),
        inArray(characterVersions.status, [...activeStates]),
      ),
    )
    .returning({ id: characterVersions.id, name: characterVersions.name, hold_id: characterVersions.hold_id });
  if (!version) return null;
  await voidHold(ctx, { hold_id: version.hold_id!, reason: "Training cancelled" });
  await restCharacter(ctx, characterId, "draft");
  await ctx.emit(trainingCancelled, { character_id: characterId, version_id: version.id, name: version.name });
  return version.id;
}

/** After `stopTraining`, so that no run can write new ones. Jobs that still wait for them end by saying so. */
export async function forgetWeights(ctx: Ctx, characterId: string): Promise<void> {
  await ctx.db
    .update(characterVersions)
    .set({ weights: null })
    .where(and(mine(ctx, characterVersions), eq(characterVersions.character_id, characterId)));
}

/** A character whose training ended without a version falls back on its newest trained one. */
export async function restCharacter(ctx: Ctx, characterId: string, otherwise: "draft" | "failed"): Promise<void> {
  const trained = sql`exists (select from ${characterVersions} v where v.team_id = ${characters.team_id}
    and v.character_id = ${characters.id} and v.status = 'ready')`;
  await ctx.db
    .update(characters)
    .set({ status: sql`case when ${trained} then 'ready' else ${otherwise} end`, updated_at: ctx.now() })
    .where(myRow(ctx, characters, characterId));
}

const shown = {
  id: characterVersions.id,
  version: characterVersions.version,
  name: characterVersions.name,
  status: characterVersions.status,
  step: characterVersions.step,
  steps: characterVersions.steps,
  loss: characterVersions.loss,
  losses: characterVersions.losses,
  settings: characterVersions.settings,
  image_count: characterVersions.image_count,
  cost: characterVersions.cost,
  error: characterVersions.error,
  created_at: characterVersions.created_at,
  started_at: characterVersions.started_at,
  completed_at: characterVersions.completed_at,
};

/** Newest first; at most the latest 50. */
export const readVersions = (ctx: Ctx, characterId: string) =>
  ctx.db
    .select(shown)
    .from(characterVersions)
    .where(and(mine(ctx, characterVersions), eq(characterVersions.character_id, characterId)))
    .orderBy(desc(characterVersions.version))
    .limit(50);

async function readVersion(ctx: Ctx, id: string) {
  const [version] = await ctx.db
    .select(shown)
    .from(characterVersions)
    .where(myRow(ctx, characterVersions, id));
  return version!;
}

async function nextNumber(ctx: Ctx, characterId: string): Promise<number> {
  const [last] = await ctx.db
    .select({ version: sql<number | null>`max(${characterVersions.version})` })
    .from(characterVersions)
    .where(and(mine(ctx, characterVersions), eq(characterVersions.character_id, characterId)));
  return (last!.version ?? 0) + 1;
}

async function refuseMissing(ctx: Ctx, id: string): Promise<void> {
  const found = await ctx.db
    .select({ id: characters.id })
    .from(characters)
    .where(and(myRow(ctx, characters, id), sql`${characters.deleted_at} is null`));
  if (found.length === 0) throw notFound("Character");
}

import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import { newId } from "../../kernel/ids.ts";
import type { JobRun } from "../../kernel/module.ts";
import { myRow } from "../../kernel/tables.ts";
import { readFile } from "../../platform/files/files.ts";
import { captureHold, voidHold } from "../../platform/ledger/ledger.ts";
import { readImages } from "./character-images.ts";
import { lockForTraining } from "./character-lock.ts";
import { builtIn } from "./engine-choice.ts";
import type { TrainedModel, TrainProgress } from "./engines/built-in/training.ts";
import { trainingCompleted, trainingFailed, trainingProgress } from "./events.ts";
import { failureText, Overtaken, withProgress } from "./progress.ts";
import { characters, characterVersions } from "./tables.ts";
import { activeStates, restCharacter } from "./training.ts";

const maxAttempts = 3;
/** Points of the loss curve that are kept. */
const curvePoints = 200;

interface Trained {
  model: TrainedModel;
  curve: [number, number][];
}
type RunningTraining = NonNullable<Awaited<ReturnType<typeof claimTraining>>>;
interface Live {
  status: "preparing" | "training";
  step: number;
  loss: number | null;
  curve: [number, number][];
}

/** Trains a queued version. A run that was killed in the middle begins anew: the same images and seed make the same file. */
export async function runTraining(ctx: Ctx, { version_id }: { version_id: string }, run: JobRun): Promise<void> {
  const version = await claimTraining(ctx, version_id);
  if (!version) return;
  try {
    await finish(ctx, version, await train(ctx, version, run.signal));
  } catch (error) {
    if (error instanceof Overtaken) return;
    // After a statement that failed there is nothing to keep: the training fails or is tried again for its own reason.
    await ctx.commitSoFar().catch(() => {});
    if (run.signal.aborted) throw error;
    if (version.attempts < maxAttempts && !run.lastAttempt) throw error;
    await fail(ctx, version, failureText(error));
  }
}

/** Lasting at once: the version's lock must not be held while its character's is waited for. */
async function claimTraining(ctx: Ctx, id: string) {
  const [version] = await ctx.db
    .update(characterVersions)
    .set({
      ...{ status: "preparing", run_id: newId(), step: 0, loss: null, losses: [] },
      attempts: sql`${characterVersions.attempts} + 1`,
      started_at: ctx.now(),
    })
    .where(and(myRow(ctx, characterVersions, id), inArray(characterVersions.status, [...activeStates])))
    .returning();
  await ctx.commitSoFar();
  return version && { ...version, run_id: version.run_id! };
}

async function train(ctx: Ctx, version: RunningTraining, outer: AbortSignal): Promise<Trained> {
  const { settings } = version;
  const images: { bytes: Uint8Array; caption: string }[] = [];
  const triggerWord = await wordOf(ctx, version.character_id);
  await setCharacter(ctx, version, "preparing");
  for (const { file_id, caption } of await readImages(ctx, version.character_id))
    images.push({ bytes: (await readFile(ctx, file_id)).bytes, caption });
  await setCharacter(ctx, version, "training");
  await ctx.commitSoFar();
  const curve = lossCurve(version.steps);
  const model = await withProgress<Live, TrainedModel>(
    (live) => writeLive(ctx, version, live),
    outer,
    (report, signal) =>
      builtIn.train(
        {
          ...{ outputName: version.name, triggerWord, images, seed: version.version, startedAt: version.created_at },
          ...{ repeats: settings.repeats, epochs: settings.epochs, batchSize: settings.batch_size },
        },
        (progress) =>
          report({ status: "training", step: progress.step, loss: progress.loss, curve: curve.add(progress) }),
        signal,
      ),
    { status: "training", step: 0, loss: null, curve: [] },
  );
  return { model, curve: curve.points };
}

/** Keeps the mean loss of each stretch of steps, so that the curve is short and calm whatever the number of steps. */
function lossCurve(steps: number) {
  const stretch = Math.max(1, Math.ceil(steps / curvePoints));
  const points: [number, number][] = [];
  let sum = 0;
  let count = 0;
  return {
    points,
    add({ step, loss }: TrainProgress): [number, number][] {
      sum += loss;
      count++;
      if (count === stretch || step === steps) {
        points.push([step, Number((sum / count).toPrecision(5))]);
        sum = 0;
        count = 0;
      }
      return points;
    },
  };
}

async function writeLive(ctx: Ctx, version: RunningTraining, live: Live): Promise<boolean> {
  const { status, step, loss, curve } = live;
  const owned = await updateOwn(ctx, version, { status, step, loss, losses: curve });
  if (owned) await announce(ctx, version, live);
  await ctx.commitSoFar();
  return owned;
}

async function finish(ctx: Ctx, version: RunningTraining, { model, curve }: Trained): Promise<void> {
  const live = { status: "ready" as const, step: model.steps, loss: model.finalLoss, losses: curve };
  const weights = Buffer.from(model.weights);
  await lockForTraining(ctx, version.character_id);
  if (!(await updateOwn(ctx, version, { ...live, weights, error: null, completed_at: ctx.now() }))) return;
  await ctx.db
    .update(characters)
    .set({ status: "ready", updated_at: ctx.now() })
    .where(myRow(ctx, characters, version.character_id));
  await captureHold(ctx, { hold_id: version.hold_id! });
  await ctx.emit(trainingCompleted, { ...named(version), cost: version.cost });
}

async function fail(ctx: Ctx, version: RunningTraining, reason: string): Promise<void> {
  await lockForTraining(ctx, version.character_id);
  if (!(await updateOwn(ctx, version, { status: "failed", error: reason, completed_at: ctx.now() }))) return;
  await restCharacter(ctx, version.character_id, "failed");
  await voidHold(ctx, { hold_id: version.hold_id!, reason: "Training failed" });
  await ctx.emit(trainingFailed, { ...named(version), reason });
}

/** Writes only while the row is this run's; false when it was cancelled or taken over. */
async function updateOwn(
  ctx: Ctx,
  version: RunningTraining,
  change: Partial<typeof characterVersions.$inferInsert>,
): Promise<boolean> {
  const own: SQL = and(
    myRow(ctx, characterVersions, version.id),
    eq(characterVersions.run_id, version.run_id),
    inArray(characterVersions.status, [...activeStates]),
  )!;
  const updated = await ctx.db.update(characterVersions).set(change).where(own).returning({ id: characterVersions.id });
  return updated.length === 1;
}

async function setCharacter(ctx: Ctx, version: RunningTraining, status: "preparing" | "training"): Promise<void> {
  await lockForTraining(ctx, version.character_id);
  if (!(await updateOwn(ctx, version, { status }))) throw new Overtaken();
  await ctx.db
    .update(characters)
    .set({ status })
    .where(myRow(ctx, characters, version.character_id));
  await announce(ctx, version, { status, step: 0, loss: null });
}

const announce = (ctx: Ctx, version: RunningTraining, { status, step, loss }: Omit<Live, "curve">) =>
  ctx.signal(trainingProgress, {
    ...{ character_id: version.character_id, version_id: version.id },
    ...{ status, step, steps: version.steps, loss },
  });

const named = (version: RunningTraining) => ({
  ...{ character_id: version.character_id, version_id: version.id, name: version.name },
});

async function wordOf(ctx: Ctx, characterId: string): Promise<string> {
  const [row] = await ctx.db
    .select({ word: characters.trigger_word })
    .from(characters)
    .where(myRow(ctx, characters, characterId));
  return row!.word;
}

import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Ctx } from "../../kernel/ctx.ts";
import type { DataSubject, ExportedFile } from "../../kernel/module.ts";
import { inPages } from "../../platform/exports/exports.ts";
import { openStoredFile } from "../../platform/files/archives.ts";
import { assets, characters, characterVersions, jobs } from "./tables.ts";

/** What a person made stays with the teams that go on; who made it is forgotten, across teams. */
export async function forgetMaker(ctx: Ctx, person: DataSubject): Promise<void> {
  for (const table of [assets, jobs, characterVersions, characters])
    await ctx.db.update(table).set({ created_by: null }).where(eq(table.created_by, person.id));
}

/** What a person made in the teams that they are still in, with the pictures. */
export async function* exportMade(ctx: Ctx, person: DataSubject): AsyncGenerator<ExportedFile> {
  const made = <T extends typeof assets | typeof jobs | typeof characters>(table: T) =>
    inPages((after, limit) =>
      // Across teams: all of one person's.
      ctx.db
        .select()
        .from(table as typeof characters)
        .where(and(madeBy(table, person.id), after ? gt(table.id, after) : undefined))
        .orderBy(asc(table.id))
        .limit(limit),
    );
  yield { path: "natak/characters.json", content: made(characters) };
  yield { path: "natak/jobs.json", content: made(jobs) };
  yield { path: "natak/assets.json", content: made(assets) };
  const pictures = inPages((after, limit) =>
    // Across teams: all of one person's.
    ctx.db
      .select({ team_id: assets.team_id, id: assets.id, file_id: assets.file_id })
      .from(assets)
      .where(and(madeBy(assets, person.id), isNull(assets.deleted_at), after ? gt(assets.id, after) : undefined))
      .orderBy(asc(assets.id))
      .limit(limit),
  );
  for await (const page of pictures)
    for (const { team_id, id, file_id } of page) {
      const file = await openStoredFile(ctx, { team_id, id: file_id });
      if (file) yield { path: `natak/assets/${id}.${file.ending}`, content: file.content };
    }
}

const madeBy = (table: typeof assets | typeof jobs | typeof characters, person: string) =>
  and(
    eq(table.created_by, person),
    sql`${table.team_id} in (select m.team_id from team_members m where m.user_id = ${person} and m.status = 'active')`,
  );

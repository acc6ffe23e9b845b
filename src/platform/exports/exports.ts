import { and, asc, eq, gt, isNotNull, type SQL } from "drizzle-orm";
import type { AnyPgColumn, AnyPgTable } from "drizzle-orm/pg-core";
import { createTranslator } from "use-intl/core";
import type { z } from "zod";
import type { Ctx } from "../../kernel/ctx.ts";
import type { House } from "../../kernel/house.ts";
import type { Module, Permission } from "../../kernel/module.ts";
import { removeBytes } from "../files/events.ts";
import { dataExports } from "./tables.ts";

type Column = AnyPgColumn | SQL;

/**
 * Rows of a team that it may take with it as a file. The frame itself asks for the team first and then for the period, so
 * that no dataset can forget it.
 */
export interface Dataset<F extends z.ZodObject = z.ZodObject> {
  name: string;
  /** Who may read these rows anyway, or fewer. */
  may: Permission;
  table: AnyPgTable & { team_id: AnyPgColumn };
  /** Further tables, each joined with its `team_id`. */
  joins?: SQL;
  /** Column of the file → what stands in it. The names are those of the wire. */
  columns: Record<string, Column | SQL>;
  /** What the period is about. */
  time: AnyPgColumn;
  order: readonly AnyPgColumn[];
  /** Beside the period. */
  filter?: F;
  where?: (filter: z.output<F>) => SQL | undefined;
}
export const dataset = <F extends z.ZodObject>(of: Dataset<F>): Dataset => of as unknown as Dataset;

declare module "../../kernel/module.ts" {
  interface Module {
    /** What a team can export; its title stands in the catalogue under `datasets.<name>`. */
    datasets?: readonly Dataset[];
  }
}

/** A product exports what it declares itself and what the platform keeps for every product. */
export function datasetsOf(house: House, product: string): (Dataset & { module: string })[] {
  const declared = (module: Module) => (module.datasets ?? []).map((one) => ({ ...one, module: module.name }));
  return [house.product(product), ...house.modules.filter((module) => !("home" in module))].flatMap(declared);
}

/** What a dataset is called in a language. */
export function datasetTitle(house: House, locale: string, { module, name }: { module: string; name: string }): string {
  const translate = createTranslator({ locale, messages: house.messages(locale) });
  return translate(`${module}.datasets.${name}` as never);
}

const pageRows = 500;

/** All rows of a long list, page by page; `read` answers those behind the last id, in the order of their ids. */
export async function* inPages<R extends { id: string }>(
  read: (after: string | undefined, limit: number) => Promise<R[]>,
): AsyncGenerator<R[]> {
  for (let after: string | undefined; ; ) {
    const rows = await read(after, pageRows);
    if (rows.length > 0) yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1)!.id;
  }
}

/** Of a team that is purged: the files by jobs; the rows go with the team's other rows. */
export async function removeExportsOfTeam(ctx: Ctx, teamId: string): Promise<void> {
  const pages = inPages((after, limit) =>
    ctx.db
      .select({ id: dataExports.id, run_id: dataExports.run_id })
      .from(dataExports)
      .where(
        and(
          eq(dataExports.team_id, teamId),
          isNotNull(dataExports.run_id),
          after ? gt(dataExports.id, after) : undefined,
        ),
      )
      .orderBy(asc(dataExports.id))
      .limit(limit),
  );
  for await (const page of pages)
    await ctx.enqueue(removeBytes, { keys: page.map(({ run_id }) => `${teamId}/${run_id}`) });
}

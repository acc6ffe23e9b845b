import type pg from "pg";

/**
 * Events of a team over 90 days with their sums, as so many years of use leave them: the same million again and again,
 * so that the sums of the first are those of all, times their number. The indexes are made anew afterwards, which takes
 * a tenth of the time.
 */
export async function growUsage(
  owner: pg.Pool,
  teamId: string,
  millions: number,
  /** Taken in turn, so that one that is named more often has more events. */
  metrics: readonly string[] = ["api_call"],
  /** Reported by all members of the team, every fiftieth with the tokens of a model's call. */
  byMembers = false,
): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'");
    const { rows } = await client.query<{ name: string; text: string; primary: boolean }>(
      `select c.relname as name, pg_get_indexdef(i.indexrelid) as text, i.indisprimary as primary
       from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 'usage_events'::regclass`,
    );
    for (const { name, primary } of rows)
      await client.query(primary ? `alter table usage_events drop constraint ${name}` : `drop index ${name}`);
    for (let million = 0; million < millions; million++) {
      await client.query(events, [teamId, million, metrics, byMembers]);
      if (million === 0) await addSums(client, teamId);
    }
    for (const { text } of rows) await client.query(text);
    const primary = rows.find((row) => row.primary)!.name;
    await client.query(`alter table usage_events add constraint ${primary} primary key using index ${primary}`);
    await client.query(
      `update usage_rollups set count = count * $1, events = events * $1, ok = ok * $1, errors = errors * $1,
        duration_ms = duration_ms * $1, timed = timed * $1`,
      [millions],
    );
    for (const table of ["usage_events", "usage_rollups"]) await client.query(`vacuum analyze ${table}`);
    await client.query("checkpoint");
    await client.query("reset all");
  } finally {
    client.release();
  }
}

const events = `
  insert into usage_events (team_id, id, source, event_id, metric, count, duration_ms, success, agent_name, project_id, day,
    recorded_at, received_at, user_id, metadata)
  with people as (select array_agg(user_id) as ids from team_members where team_id = $1 and status = 'active' and $4)
  select $1::uuid, gen_random_uuid(), 'grown', $2::integer || '-' || n, ($3::text[])[1 + (n / 90 + n) % cardinality($3::text[])], 1, 50 + n % 1000, n % 50 <> 0,
    'agent-' || n % 5, 'project-' || n % 10, (now() at time zone 'utc')::date - 1 - n % 90,
    date_trunc('day', now() at time zone 'utc') at time zone 'utc' - make_interval(days => 1 + n % 90, secs => -(n / 90) % 86400), now(),
    ids[1 + (n / 7) % cardinality(ids)], case when $4 and n % 50 = 7 then jsonb_build_object(
      'model', case when n % 100 = 7 then 'code-large' else 'embed-small' end, 'input_tokens', 500 + n % 4000, 'output_tokens', n % 600) end
  from people, generate_series(0, 999999) n`;

/** As the product itself adds them, day by day. */
const addSums = (client: pg.PoolClient, teamId: string) =>
  client.query(
    `select add_to_rollups(array_agg(e)) from usage_events e where e.team_id = $1 and e.source = 'grown' group by e.day`,
    [teamId],
  );

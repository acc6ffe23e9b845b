import pg from "pg";

export const dynamic = "force-dynamic";

const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 20 });

/** Fifty rows of one prepared SELECT, without session, frame or language. */
export default async function DynamicPage() {
  const { rows } = await pool.query({
    name: "rows",
    text: "select id, type, status, created_at from natak.jobs where team_id = $1 order by created_at desc limit 50",
    values: [process.env.BENCH_TEAM_ID],
  });
  return (
    <main>
      <h1>Jobs</h1>
      <table>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{row.id}</td>
              <td>{row.type}</td>
              <td>{row.status}</td>
              <td>{row.created_at.toISOString()}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

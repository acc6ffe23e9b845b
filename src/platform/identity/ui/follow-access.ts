import { api } from "../../../client/api.ts";
import { arriveWithToast } from "../../../client/arrival.ts";

/** The page that leaves and the stream that ends may both ask: it goes once. */
let going = false;

/** Goes where the session leads now, with a word when the page's team is lost; in the same team, answers a changed role. */
export async function followAccess(page: { id: string; role: string }, lost: string): Promise<string | null> {
  const { user, team, teams, product } = await api("GET /session");
  if (team?.id === page.id) return team.role === page.role ? null : team.role;
  if (going) return null;
  going = true;
  if (!user) {
    // The page that signed out is on its way already; a second way would cross its.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return null;
  }
  if (team && !teams.some(({ id }) => id === page.id)) arriveWithToast(lost);
  location.assign(team ? product.home : "/teams/new");
  return null;
}

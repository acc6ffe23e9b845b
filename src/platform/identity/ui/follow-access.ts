import { api } from "../../../client/api.ts";
import { arriveWithToast } from "../../../client/arrival.ts";

/** Goes where the session leads now, with a word when the page's team is lost; in the same team, answers a changed role. */
export async function followAccess(page: { id: string; role: string }, lost: string): Promise<string | null> {
  const { user, team, teams, product } = await api("GET /session");
  if (!user) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    return null;
  }
  if (team?.id === page.id) return team.role === page.role ? null : team.role;
  if (team && !teams.some(({ id }) => id === page.id)) arriveWithToast(lost);
  location.assign(team ? product.home : "/teams/new");
  return null;
}

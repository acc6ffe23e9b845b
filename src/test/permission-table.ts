import { everyRole, type Module, type Permission } from "../kernel/module.ts";
import { type AnyRoute, takesKeys } from "../kernel/route.ts";
import { staffRoles } from "../platform/staff/permissions.ts";

/** The permission that a route asks for, in the active team or in the one of its path; null for one's own affairs. */
export function permissionOf(route: AnyRoute): Permission | null {
  const who = route.mayInPath ?? route.may;
  return typeof who === "string" ? null : (who as Permission);
}

/** The least scope with which an API key may come in; nothing where none may. */
function scopeFor(key: string, route: AnyRoute): string {
  if (!takesKeys(route)) return "";
  const roles = permissionOf(route)?.roles ?? everyRole;
  if (roles.includes("viewer") && (key.startsWith("GET ") || route.carries)) return "read";
  return roles.includes("viewer") || roles.includes("member") ? "write" : roles.includes("admin") ? "admin" : "";
}

/** Who may do what, as a page: made from the manifests, so that it says what the program does. */
export function permissionTable(modules: readonly Module[]): string {
  const all = modules.flatMap((module) => Object.entries(module.routes ?? {}) as [string, AnyRoute][]);
  const routes = all.filter(([, route]) => !route.staff);
  const mark = (yes: boolean) => (yes ? "yes" : "");
  const rows = routes.map(([key, route]) => {
    const permission = permissionOf(route);
    const who = permission?.name ?? (route.may === "anyone" ? "anyone" : "signed in");
    const roles = everyRole.map((role) => mark(!permission || permission.roles.includes(role)));
    return [
      `\`${key}\``,
      route.mayInPath ? `${who}, in the team of the path` : who,
      ...roles,
      route.may === "anyone" ? "" : scopeFor(key, route),
      mark(route.may === "anyone"),
    ];
  });
  const staffRows = all
    .filter(([, route]) => route.staff)
    .map(([key, { staff }]) => [
      `\`${key}\``,
      staff!.name,
      ...staffRoles.map((role) => mark(staff!.roles.includes(role))),
    ]);
  const staffHead = ["Route", "Asks for", ...staffRoles.map((role) => `\`${role}\``)];
  const head = ["Route", "Asks for", "Owner", "Admin", "Member", "Viewer", "API key with", "Visitor"];
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const table = (columns: string[], lines: string[][]) => [
    line(columns),
    line(columns.map(() => "---")),
    ...lines.sort(([a], [b]) => (a! < b! ? -1 : 1)).map(line),
  ];
  return `${[
    "# Who may do what",
    "",
    "Made from the manifests by `src/test/permissions.test.ts`, which also calls every route in every role. After a change of",
    "routes: `npm test -- src/test/permissions.test.ts -u`.",
    "",
    "An API key acts as viewer, member or admin, by its scopes read, write and admin, in its own team only. Another team's row",
    "is not found for everybody.",
    "",
    ...table(head, rows),
    "",
    "## The platform's own people",
    "",
    "Who runs the platform has a role there beside those in teams, and calls these in a session or with its tokens, never with an",
    "API key. Everybody else is refused. Every look across teams leaves the event `staff.read`. See",
    "[the runbook](runbooks/staff.md).",
    "",
    ...table(staffHead, staffRows),
  ].join("\n")}\n`;
}

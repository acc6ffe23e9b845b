import { systemScope, withCtx } from "../kernel/ctx.ts";
import type { House } from "../kernel/house.ts";
import { staffRoles } from "../platform/staff/permissions.ts";
import { appointStaff, dismissStaff, listStaff } from "../platform/staff/staff.ts";

const usage = `Usage: npm run staff -- list
       npm run staff -- add ADDRESS ROLE      ROLE: ${staffRoles.join(", ")}
       npm run staff -- remove ADDRESS`;

/**
 * `npm run staff`: who runs the platform. It works on the database, beside a running program or without one; the same
 * again changes nothing. Answers the exit status.
 */
export async function staffCommand(house: House, [verb, address, role]: string[]): Promise<number> {
  const across = <T>(work: Parameters<typeof withCtx<T>>[2]) => withCtx(house, systemScope(house), work);
  if (verb === "list" && !address) return tellStaff(await across(listStaff));
  if (verb === "remove" && address && !role)
    return tell(address, await across((ctx) => dismissStaff(ctx, address)), {
      changed: `${address} runs the platform no more.`,
      unchanged: `${address} is not among the people who run the platform.`,
    });
  const known = staffRoles.find((one) => one === role);
  if (verb === "add" && address && known)
    return tell(address, await across((ctx) => appointStaff(ctx, address, known)), {
      changed: `${address} runs the platform as ${known}.`,
      unchanged: `${address} is ${known} already.`,
    });
  console.error(verb === "add" && address && role ? `There is no role "${role}".\n${usage}` : usage);
  return 1;
}

function tell(
  address: string,
  outcome: Awaited<ReturnType<typeof appointStaff>>,
  said: Record<"changed" | "unchanged", string>,
): number {
  if (outcome !== "unknown") console.info(said[outcome]);
  else console.error(`Nobody has an account with the address ${address}. They sign up first, then they are appointed.`);
  return outcome === "unknown" ? 1 : 0;
}

function tellStaff(people: Awaited<ReturnType<typeof listStaff>>): number {
  for (const { email, name, role, since } of people)
    console.info(`${email.padEnd(32)} ${role.padEnd(12)} since ${since.toISOString().slice(0, 10)}  ${name}`);
  if (people.length === 0) console.info("Nobody runs this platform yet: npm run staff -- add ADDRESS super_admin");
  return 0;
}

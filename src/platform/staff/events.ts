import { z } from "zod";
import { event } from "../../kernel/module.ts";
import { staffRoles } from "./permissions.ts";

const Role = z.enum(staffRoles);
const Person = z.object({ user_id: z.uuid(), name: z.string(), role: Role });

export const staffAppointed = event("staff.appointed", Person.extend({ before: Role.nullable() }));
export const staffDismissed = event("staff.dismissed", Person);
/** One of the platform's people has read across teams; `of` is the row that they asked for by its id. */
export const staffRead = event("staff.read", z.object({ route: z.string(), of: z.uuid().nullable() }));

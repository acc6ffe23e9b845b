import { z } from "zod";
import { event } from "../../kernel/module.ts";

export const teamCreated = event("team.created", z.object({ team_id: z.uuid(), name: z.string() }));

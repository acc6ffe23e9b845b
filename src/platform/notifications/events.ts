import { z } from "zod";
import { job } from "../../kernel/module.ts";

export const mailDue = job("mail.deliver", z.object({ id: z.uuid() }));
export const lostMailsDue = job("mail.find_lost", z.object({}));
export const oldMailsDue = job("mail.forget_old", z.object({}));

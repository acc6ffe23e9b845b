import { z } from "zod";
import { mail } from "../../platform/notifications/mail.ts";
import { jobTypes } from "./tables.ts";

const hourMs = 3_600_000;

export const trainingFinishedMail = mail(
  "natak.training_finished",
  z.object({ character: z.string(), version: z.string(), cost: z.int(), link: z.url() }),
  {
    kind: "product",
    action: (data) => data.link,
    facts: (data, format) => [
      ["character", data.character],
      ["version", data.version],
      ["credits", format.number(data.cost)],
    ],
  },
);

export const jobFailedMail = mail(
  "natak.job_failed",
  z.object({ type: z.enum(jobTypes), count: z.int(), credits: z.int(), reason: z.string(), link: z.url() }),
  {
    kind: "product",
    // An engine that is away fails job after job: the first mail says it all.
    pauseMs: hourMs,
    action: (data) => data.link,
    facts: (data, format) => [
      ["reason", data.reason],
      ["credits_back", format.number(data.credits)],
    ],
  },
);

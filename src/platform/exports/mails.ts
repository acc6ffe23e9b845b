import { z } from "zod";
import { mail } from "../notifications/mail.ts";

const About = z.object({ title: z.string(), team: z.string(), link: z.url() });

export const exportReadyMail = mail("exports.ready", About.extend({ rows: z.int(), expires_at: z.iso.datetime() }), {
  kind: "product",
  action: (data) => data.link,
  facts: (data, { dateTime, number }) => [
    ["team", data.team],
    ["rows", number(data.rows)],
    ["valid_until", dateTime(new Date(data.expires_at), { dateStyle: "long", timeStyle: "short" })],
  ],
});
export const exportFailedMail = mail("exports.failed", About, {
  kind: "product",
  action: (data) => data.link,
  facts: (data) => [["team", data.team]],
});

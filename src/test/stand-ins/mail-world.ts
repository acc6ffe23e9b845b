import { openWorld, type World } from "../world.ts";
import { addSampleMails } from "./sample-mails.ts";
import { type SmtpStandIn, startSmtp } from "./smtp.ts";

export interface MailWorld {
  world: World;
  smtp: SmtpStandIn;
  close(): Promise<void>;
}

/** A world with sample mails, whose worker sends them to a mail server beside it. */
export async function openMailWorld(environment: Record<string, string> = {}): Promise<MailWorld> {
  addSampleMails();
  const smtp = await startSmtp();
  const world = await openWorld({ SMTP_URL: smtp.url, ...environment });
  const worker = await world.work();
  return {
    world,
    smtp,
    async close() {
      await worker.stop();
      await world.close();
      await smtp.stop();
    },
  };
}

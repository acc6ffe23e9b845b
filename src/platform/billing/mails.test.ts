import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../kernel/ids.ts";
import { openWorld, type World } from "../../test/world.ts";
import { invoicePaid } from "./events.ts";
import inFrench from "./messages/fr.json" with { type: "json" };

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("ORC-08.1 ORC-06.4 a receipt of the sandbox says so, and names its amount the way each reader's language writes it, in the mail and under the bell", async () => {
  const { ada } = world;
  const marie = await world.person("Marie", ada.team, "admin");
  await marie.api("PATCH /user/profile", { locale: "fr" });
  await ada.in((ctx) =>
    ctx.emit(invoicePaid, { invoice_id: newId(), total_minor: 123_450, currency: "USD", number: "2026-000007" }),
  );
  await world.runJobs();
  const mailed = await world.sql<{ to: string; subject: string }>(`select "to", subject from mails order by subject`);
  expect(mailed).toEqual([
    { to: ada.email, subject: "Receipt 2026-000007: $1,234.50" },
    { to: marie.email, subject: "Reçu 2026-000007\u00a0: 1\u202f234,50\u00a0$US" },
  ]);
  const mail = (to: string) => world.visitor.api("GET /dev/mailbox", { to }).then(({ messages }) => messages[0]!.text);
  expect(await mail(ada.email)).toContain("Sandbox: nothing here moves real money.");
  expect(await mail(marie.email)).toContain(inFrench.ui.sandbox.mark);
  const { data } = await marie.api("GET /notifications", {});
  expect(data[0]).toMatchObject({ kind: "billing", title: mailed[1]!.subject });
});

test("ORC-06.4 what is sold for test cards is marked in the catalogue, where the pages that sell read it", async () => {
  expect((await world.visitor.api("GET /plans")).sandbox).toBe(true);
});

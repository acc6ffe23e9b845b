import { afterAll, beforeAll, expect, test } from "vitest";
import { newOwner } from "../../test/newcomers.ts";
import { textOfPdf } from "../../test/pdf-text.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

const seller = "Orchestrator SAS\n12 rue de la Paix\n75002 Paris\nVAT FR12 345678901";
let world: World;
let owner: Person;
beforeAll(async () => {
  world = await openWorld({ PRODUCT: "orchestrator", INVOICE_SELLER: seller });
  world.clock.advance(Date.UTC(2031, 0, 15, 12) - world.house.now().getTime());
  owner = await newOwner(world, "orchestrator");
});
afterAll(() => world.close());

const move = async (days: number) => {
  const { now } = await owner.api("GET /sandbox");
  await owner.api("POST /sandbox/clock", { to: new Date(Date.parse(now) + days * 86_400_000) } as never);
  await world.runJobs();
};
async function read(id: string, language: string): Promise<string[]> {
  const pdf = await owner.fetch(`/api/v1/invoices/${id}/pdf`, { headers: { "accept-language": language } });
  expect(pdf.headers.get("content-type")).toBe("application/pdf");
  return textOfPdf(new Uint8Array(await pdf.arrayBuffer()));
}
test("ORC-06.6 the invoice's PDF holds number, seller with address and tax number, payer, lines, period and total, in both languages", async () => {
  const { checkout_url } = await owner.api("POST /subscription/upgrade", {
    ...{ tier: "starter", billing_period: "monthly" },
  } as never);
  const id = checkout_url.split("/").at(-1)!;
  await owner.api("POST /sandbox/checkouts/:id/pay", { id, number: "4242424242424242", expiry: "12/60", cvc: "123" });
  await world.runJobs();
  await move(20);
  const [invoice] = (await owner.api("GET /invoices", {})).data;
  expect(invoice).toMatchObject({ status: "paid", total_minor: 2_900 });
  await world.sql("update invoices set refunded_minor = 500 where id = $1", [invoice!.id]);
  const { number } = invoice!;
  expect(number).toMatch(/^2031-\d{6}$/);
  expect(await read(invoice!.id, "en")).toEqual([
    ...["Invoice", number, ...seller.split("\n")],
    ...["Issued", "January 29, 2031", "Paid", "January 29, 2031", "Billed to", owner.team.name, owner.email],
    ...["Description", "Amount", "$29.00", "Starter", "January 29, 2031 – February 28, 2031"],
    ...["Total", "$29.00", "Refunded", "-$5.00", "Paid by card on January 29, 2031."],
    "Made in the payment sandbox: no real money was moved.",
  ]);
  expect(await read(invoice!.id, "fr")).toEqual([
    ...["Facture", number, ...seller.split("\n")],
    ...["Émise le", "29 janvier 2031", "Payée", "29 janvier 2031", "Facturée à", owner.team.name, owner.email],
    ...["Description", "Montant", "29,00\u00a0$US", "Starter", "29 janvier 2031 – 28 février 2031"],
    ...["Total", "29,00\u00a0$US", "Remboursé", "-5,00\u00a0$US", "Payée par carte le 29 janvier 2031."],
    "Créée dans le bac à sable de paiement\u00a0: aucun argent réel n’a circulé.",
  ]);
});

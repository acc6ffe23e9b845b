import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { type App, newCustomer, startApp } from "../app.ts";
import { buyCredits, killAmidTransfers } from "./transferring.ts";

let app: App | undefined;
afterAll(() => app?.close());

/** `npm run bench -- faults` asks for twenty, and for the figures. */
const rounds = Number(process.env.FAULT_ROUNDS ?? 4);
const figuresFile = process.env.FAULT_FIGURES;

test(
  `ORC-22.7 ERP-05.1 kill -9 of the program and of PostgreSQL in turn, ${rounds} times amid transfers: none that was acknowledged is lost or doubled, and all sum to zero`,
  async () => {
    app = await startApp({ APP_ENV: "test" });
    const cookie = await newCustomer(app, "transferring@example.com");
    await buyCredits(app, cookie);
    const struck = await killAmidTransfers(app, cookie, rounds);
    app = struck.app;
    if (figuresFile) writeFileSync(figuresFile, JSON.stringify(struck.figures));
    expect(struck.figures).toMatchObject({ lost: 0, doubled: 0 });
    expect(struck.figures.acknowledged).toBeGreaterThan(rounds * 24);
    expect(await app.command("doctor")).toContain("every balance follows from its entries");
  },
  rounds * 30_000,
);

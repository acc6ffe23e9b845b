import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type App, launchApp } from "../app.ts";

let app: App;
afterAll(async () => app?.close());

const stored = () => {
  const folder = join(app.dataDir, "files");
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0;
};
const signIn = async (email: string) => {
  const response = await fetch(`${app.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "Orchestrator1", session: "cookie" }),
  });
  return (
    response.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith("session="))
      ?.split(";")[0] ?? null
  );
};

test("ORC-22.4 killed while it makes the demo data, the next start removes the half team and makes a whole one", async () => {
  app = await launchApp();
  await expect.poll(stored, { timeout: 60_000, interval: 100 }).toBeGreaterThan(60);
  expect(app.log()).not.toContain("Ready in");
  await app.kill("SIGKILL");

  app = await app.again();
  expect(app.log()).toContain("Making the demo data");
  const cookie = await signIn("owner@natak.test");
  expect(await signIn("lena@natak.test")).not.toBeNull();
  const { teams } = await app.api(cookie, "GET /teams");
  expect(teams).toHaveLength(1);
  const { members } = await app.api(cookie, "GET /teams/:id/members", { id: teams[0]!.id });
  expect(members.filter(({ status }) => status === "active")).toHaveLength(4);
  expect((await app.api(cookie, "GET /characters", {})).data).toHaveLength(3);
  expect((await app.api(cookie, "GET /operations")).review).toHaveLength(1);
  const { data: jobs } = await app.api(cookie, "GET /jobs", { limit: 1, sort: "created_at" });
  expect(Date.now() - new Date(jobs[0]!.created_at).getTime()).toBeGreaterThan(80 * 86_400_000);
  expect(await app.command("doctor")).toContain("every balance follows from its entries");

  const staffOf = async (email: string) => (await app.api(await signIn(email), "GET /session")).staff?.role;
  expect(await staffOf("admin@orchestrator.test")).toBe("super_admin");
  expect(await app.command("staff", "list")).toMatch(/^admin@orchestrator\.test +super_admin +since /m);
  expect(await app.command("staff", "add", "lena@natak.test", "support")).toContain("as support");
  expect(await staffOf("lena@natak.test")).toBe("support");

  await app.kill("SIGTERM");
  app = await app.again();
  expect(app.log()).not.toContain("Making the demo data");
}, 300_000);

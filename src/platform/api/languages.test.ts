import { afterAll, beforeAll, expect, test } from "vitest";
import { translator } from "../../kernel/sentences.ts";
import { chooseLocale } from "../../server/open-ctx.ts";
import { openWorld, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("the language is that of the profile, then of the cookie, then the best one of the browser, then English", () => {
  const choose = (chosen: string | null, cookie: string, browser: string) =>
    chooseLocale(chosen, new Headers({ cookie, "accept-language": browser }));
  expect(choose("fr", "locale=en", "en")).toBe("fr");
  expect(choose(null, "theme=dark; locale=fr", "en-GB,en")).toBe("fr");
  expect(choose(null, "locale=xx", "fr-CA,fr;q=0.9,en;q=0.5")).toBe("fr");
  expect(choose(null, "", "de, fr;q=0.3, en;q=0.8")).toBe("en");
  expect(choose(null, "", "en;q=0, fr")).toBe("fr");
  expect(choose(null, "", "de-CH, *")).toBe("en");
});

test("a refusal speaks the caller's language, its code stays", async () => {
  const ask = (language: string) =>
    world.visitor.fetch("/api/v1/auth/register", {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": language },
      body: JSON.stringify({ email: "nobody", password: "short" }),
    });
  const french = await (await ask("fr")).json();
  expect(french).toMatchObject({ code: "invalid_input", title: "Saisie incorrecte" });
  expect(french.detail).toBe("Vérifiez les champs signalés et réessayez.");
  expect(french.errors).toContainEqual({
    path: "email",
    message: "Saisissez une adresse e-mail comme nom@exemple.fr.",
  });
  expect(french.errors).toContainEqual({ path: "password", message: "Au moins 8 caractères." });
  expect(await (await ask("en")).json()).toMatchObject({ detail: "Check the marked fields and try again." });
});

test("what the shapes themselves say of wrong input is French too", async () => {
  const answer = await world.visitor.fetch("/api/v1/auth/register", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": "fr" },
    body: JSON.stringify({ email: "ida@example.com", password: 5 }),
  });
  expect((await answer.json()).errors[0].message).toMatch(/^Entrée invalide/);
});

test("a sentence with gaps is found, its fillings too, and an unknown one stays", () => {
  const say = translator({
    "Stopped at {step}: {problem}": "Arrêté à {step} : {problem}",
    "Try {x} (a.b)?": "Essayez {x} (a.b) ?",
    "It is late.": "Il est tard.",
  });
  expect(say("Stopped at 3: It is late.")).toBe("Arrêté à 3 : Il est tard.");
  expect(say("Try $& (a.b)?")).toBe("Essayez $& (a.b) ?");
  expect(say("Try it (axb)?")).toBe("Try it (axb)?");
});

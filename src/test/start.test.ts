import { join } from "node:path";
import * as esbuild from "esbuild";
import { expect, test } from "vitest";

/**
 * What every start loads: always in use, or small. A new one costs each installation memory and time, used or not. What
 * serves one feature, one provider or one kind of file is loaded at its first use, by `await import(…)` where it is called.
 */
const loadedAtStart = [
  "@hono/node-server",
  "@lemonsqueezy/lemonsqueezy.js",
  "@node-rs/bcrypt",
  "blurhash",
  "drizzle-orm",
  "graphile-worker",
  "hono",
  "icu-minify",
  "ipaddr.js",
  "jose",
  "openid-client",
  "otplib",
  "pg",
  "qrcode",
  "use-intl",
  "zod",
];

test("P18 the program starts with few libraries, and loads the others at their first use", async () => {
  const { metafile } = await esbuild.build({
    absWorkingDir: join(import.meta.dirname, "../.."),
    entryPoints: ["src/server/main.ts"],
    outdir: "dist",
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const libraries = (kind: esbuild.ImportKind) => [
    ...new Set(
      imports
        .filter((one) => one.external && one.kind === kind && !one.path.startsWith("node:"))
        .map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)![0]),
    ),
  ];
  expect(libraries("import-statement").sort()).toEqual(loadedAtStart);
  expect(libraries("dynamic-import")).toEqual(expect.arrayContaining(["next", "pdfkit", "sharp", "stripe", "undici"]));
});

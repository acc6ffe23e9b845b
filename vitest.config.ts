import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./src/test/closing-line-reporter.ts";

const endToEnd = "src/test/e2e/**/*.test.ts";
const patience = { testTimeout: 90_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    pool: "forks",
    globalSetup: "src/test/global-setup.ts",
    reporters: ["default", new ClosingLineReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}", "packages/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", endToEnd],
          setupFiles: "src/test/quick-passwords.ts",
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          // Without a browser, and nothing in them has to be ready within seconds.
          name: "program",
          include: ["src/test/e2e/program/*.test.ts"],
          maxWorkers: 2,
          ...patience,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["src/test/e2e/*.test.ts"],
          maxWorkers: 1,
          ...patience,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

import { defineConfig } from "vitest/config";
import { ClosingLineReporter } from "./src/test/closing-line-reporter.ts";

const endToEnd = "src/test/e2e/**/*.test.{ts,tsx}";

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
          name: "e2e",
          include: [endToEnd],
          maxWorkers: 1,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: ["./src/kernel/events.ts", "./src/platform/**/tables.ts", "./src/products/*/tables.ts"],
  out: "./drizzle",
});

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);
// An empty variable, as compose files leave it, counts as not set.
const optional = z.preprocess((value) => (value === "" ? undefined : value), z.string().optional());

const Environment = z.object({
  APP_ENV: z.enum(["demo", "production", "test"]).default("demo"),
  NODE_ENV: z.string().default("production"),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  APP_URL: optional,
  DATA_DIR: z.string().default("./data"),
  BACKUP_DIR: optional,
  BACKUP_PASSPHRASE: optional,
  DATABASE_URL: optional,
  APP_DATABASE_URL: optional,
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  ROLES: list.prefault("web,api,worker").pipe(z.array(z.enum(["web", "api", "worker"]))),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(4),
  PRODUCT: z.string().default("natak"),
  PRODUCT_HOSTS: list.prefault(""),
  AUTH_SECRET: optional,
  ENCRYPTION_KEYS: list.prefault(""),
  ...{ SMTP_URL: optional, MAIL_FROM: optional, MAIL_DKIM_SELECTOR: optional },
  ...{ S3_ENDPOINT: optional, S3_BUCKET: optional, S3_ACCESS_KEY_ID: optional, S3_SECRET_ACCESS_KEY: optional },
  S3_REGION: z.string().default("us-east-1"),
  CORS_ORIGINS: list.prefault(""),
  TRUSTED_PROXIES: list.prefault(""),
  PRIVATE_HOSTS_ALLOWED: list.prefault(""),
  ...{ GOOGLE_CLIENT_ID: optional, GOOGLE_CLIENT_SECRET: optional },
  GOOGLE_ISSUER: z.string().default("https://accounts.google.com"),
  ...{ GITHUB_CLIENT_ID: optional, GITHUB_CLIENT_SECRET: optional },
  GITHUB_BASE: z.string().default("https://github.com"),
  GITHUB_API_BASE: z.string().default("https://api.github.com"),
  ...{ APPLE_CLIENT_ID: optional, APPLE_TEAM_ID: optional, APPLE_KEY_ID: optional, APPLE_PRIVATE_KEY: optional },
  APPLE_ISSUER: z.string().default("https://appleid.apple.com"),
  ...{ STRIPE_SECRET_KEY: optional, STRIPE_WEBHOOK_SECRET: optional },
  STRIPE_API_BASE: z.string().default("https://api.stripe.com"),
  ...{ LEMONSQUEEZY_API_KEY: optional, LEMONSQUEEZY_WEBHOOK_SECRET: optional, LEMONSQUEEZY_STORE_ID: optional },
  LEMONSQUEEZY_VARIANTS: list.prefault(""),
  LEMONSQUEEZY_API_BASE: z.string().default("https://api.lemonsqueezy.com"),
  REDIS_URL: optional,
  RATE_LIMIT_STORE: z.preprocess((value) => value || undefined, z.enum(["memory", "postgres", "redis"]).optional()),
  SANDBOX_PAYMENTS: z.preprocess((value) => value || undefined, z.stringbool().default(false)),
  INVOICE_SELLER: optional,
  RATE_LIMIT_PER_HOUR: z.coerce.number().int().min(1).max(1_000_000_000).default(1_000),
});

export type Config = ReturnType<typeof readConfig>;

/** Reads the environment once. Throws an error that names the variable and what it should hold. */
export function readConfig(environment: Record<string, string | undefined>) {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`These environment variables are not as they should be:\n${lines.join("\n")}`);
  }
  const env = parsed.data;
  const production = env.APP_ENV === "production";
  const dataDir = resolve(env.DATA_DIR);
  if (production && !env.AUTH_SECRET)
    throw new Error("AUTH_SECRET is required with APP_ENV=production: set it to 32 or more random characters.");
  if (production && env.AUTH_SECRET!.length < 32)
    throw new Error("AUTH_SECRET is too short for APP_ENV=production: use 32 or more random characters.");
  if (production && !env.SMTP_URL)
    throw new Error(
      "SMTP_URL is required with APP_ENV=production, for example smtp://user:password@mail.example.com:587.",
    );
  const rateLimitStore = env.RATE_LIMIT_STORE ?? (env.REDIS_URL ? "redis" : "memory");
  if (rateLimitStore === "redis" && !env.REDIS_URL)
    throw new Error("RATE_LIMIT_STORE=redis needs REDIS_URL, for example redis://127.0.0.1:6379.");
  return {
    ...env,
    rateLimitStore,
    production,
    dataDir,
    appUrl: env.APP_URL?.replace(/\/+$/, "") ?? `http://localhost:${env.PORT}`,
    authSecret: env.AUTH_SECRET ?? keptSecret(dataDir),
    devMailbox: !production && !env.SMTP_URL,
    productHosts: new Map(env.PRODUCT_HOSTS.map((pair) => pair.split("=") as [string, string])),
  };
}

/** Without AUTH_SECRET a random one is made once and kept with the data, so that links and signatures outlive a restart. */
function keptSecret(dataDir: string): string {
  const file = join(dataDir, "auth-secret");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    try {
      writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return readFileSync(file, "utf8").trim();
}

import type { MiddlewareHandler } from "hono";

const exposed = [
  ...["RateLimit", "RateLimit-Policy", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"],
  ...["Usage-Limit", "Retry-After", "X-Request-Id", "Idempotency-Replayed"],
];
const forPreflight: Record<string, string> = {
  "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
  "Access-Control-Max-Age": "7200",
};

const isOrigin = (text: string) => /^https?:\/\/[^*]+$/.test(text) && URL.parse(text)?.origin === text;

/** Lets pages of the listed origins, each by its exact text, read answers of the API; for all others nothing changes. */
export function crossOrigin(listed: readonly string[]): MiddlewareHandler | null {
  const wrong = listed.find((text) => !isOrigin(text));
  if (wrong)
    throw new Error(`CORS_ORIGINS: "${wrong}" is no origin. Give one such as https://app.example.com, without a path.`);
  if (listed.length === 0) return null;
  return async (c, next) => {
    const origin = c.req.header("origin");
    const isListed = origin !== undefined && listed.includes(origin);
    const isPreflight = c.req.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined;
    if (isListed && isPreflight) c.res = new Response(null, { status: 204, headers: forPreflight });
    else await next();
    c.header("Vary", "Origin", { append: true });
    if (!isListed) return;
    c.header("Access-Control-Allow-Origin", origin);
    c.header("Access-Control-Allow-Credentials", "true");
    c.header("Access-Control-Expose-Headers", exposed.join(", "));
  };
}

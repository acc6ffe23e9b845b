import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { verifyWebhook, WebhookVerificationError } from "../src/index.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const body = JSON.stringify({ type: "job.completed", data: { text: "é ✓" } });
const now = new Date("2026-03-01T12:00:00Z");

function signedBy(secrets: string[], at = now, text = body): Record<string, string> {
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": secrets.map((one) => new Webhook(one).sign("msg_1", at, text)).join(" "),
  };
}

test("LUN-02.4 verifyWebhook takes what the reference library signs, from any kind of headers", async () => {
  const headers = signedBy([secret]);
  expect(await verifyWebhook(secret, headers, body, { now })).toEqual(JSON.parse(body));
  expect(await verifyWebhook(secret, new Headers(headers), body, { now })).toEqual(JSON.parse(body));
  const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
  expect(await verifyWebhook(secret, upper, new TextEncoder().encode(body), { now })).toEqual(JSON.parse(body));
});

test("LUN-02.4 one right signature among several is enough, as while a secret is being replaced", async () => {
  const headers = signedBy([other, secret]);
  for (const one of [secret, other]) await expect(verifyWebhook(one, headers, body, { now })).resolves.toBeTruthy();
});

test("LUN-02.4 verifyWebhook refuses a changed body, id or time, a foreign secret and what is not base64", async () => {
  const headers = signedBy([secret]);
  const attempts: [string, Record<string, string>, string][] = [
    [secret, headers, `${body} `],
    [secret, { ...headers, "webhook-id": "msg_2" }, body],
    [secret, { ...headers, "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) }, body],
    [other, headers, body],
    [secret, { ...headers, "webhook-signature": headers["webhook-signature"]!.replace("v1,", "v2,") }, body],
    [secret, { ...headers, "webhook-signature": "v1,***" }, body],
    [secret, { ...headers, "webhook-signature": "" }, body],
  ];
  for (const [key, sent, text] of attempts)
    await expect(verifyWebhook(key, sent, text, { now })).rejects.toBeInstanceOf(WebhookVerificationError);
});

test("LUN-02.4 a message is good for five minutes, before and after", async () => {
  for (const [seconds, isGood] of [
    [-299, true],
    [299, true],
    [-301, false],
    [301, false],
  ] as const) {
    const at = new Date(now.getTime() + seconds * 1_000);
    const verified = verifyWebhook(secret, signedBy([secret], at), body, { now }).then(
      () => true,
      () => false,
    );
    expect(await verified, String(seconds)).toBe(isGood);
  }
});

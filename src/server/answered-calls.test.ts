import { afterEach, expect, test, vi } from "vitest";
import type { Api } from "../kernel/http.ts";
import { countedAnswers } from "./answered-calls.ts";

afterEach(() => void vi.restoreAllMocks());

/** An API whose answers take as long as the clock is moved by, and are of that status. */
function answering(calls: [seconds: number, status: number][]) {
  let atMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => atMs);
  const rest = [...calls];
  const answer = async () => {
    const [seconds, status] = rest.shift()!;
    atMs += seconds * 1_000;
    return { status, headers: [], body: null };
  };
  const { api, lines } = countedAnswers({ answer } as unknown as Api);
  const call = async () => {
    for (const _ of calls)
      await api.answer("GET /keys/:id", { method: "GET", headers: new Headers(), ip: null }, () => ({}));
    return lines();
  };
  return { call };
}
const times = (count: number, seconds: number, status = 200) =>
  Array.from({ length: count }, (): [number, number] => [seconds, status]);

test("LUN-04.2 durations fall into their steps, a step's end in it, and p95 is reckoned as Prometheus does", async () => {
  // 90 within 10 to 25 ms, 8 of exactly 200 ms, 1 of 3 s, 1 beyond all steps: the 95th is the 5th of 8 between 100 and 200 ms.
  const { call } = answering([...times(90, 0.02), ...times(8, 0.2), [3, 500], [11, 503]]);
  const lines = await call();
  const bucket = (end: string) =>
    lines.find((line) => line.includes(`{route="GET /keys/:id",le="${end}"}`))?.split("} ")[1];
  expect(["0.01", "0.025", "0.1", "0.2", "2.5", "10", "+Inf"].map(bucket)).toEqual([
    "0",
    "90",
    "90",
    "98",
    "98",
    "99",
    "100",
  ]);
  expect(lines).toContain('http_request_duration_seconds_sum{route="GET /keys/:id"} 17.400000');
  expect(lines).toContain("http_request_duration_p95_seconds 0.1625");
  expect(lines).toContain("http_error_share 0.02");
});

test("LUN-04.2 where most calls are beyond all steps, p95 is at least the last step", async () => {
  const { call } = answering(times(20, 30));
  expect(await call()).toContain("http_request_duration_p95_seconds 10.0000");
});

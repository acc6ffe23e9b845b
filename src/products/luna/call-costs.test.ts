import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
  world.clock.advance(Date.UTC(2031, 0, 15, 12) - world.house.now().getTime());
});
afterAll(() => world.close());

const newcomer = async (name: string) => world.person(name, await world.team(`${name}'s`, "luna"), "owner");
const call = (recorded_at: string, metadata: object) => ({ metric_type: "agent_execution", recorded_at, metadata });
const send = (person: Person, events: object[]) => person.api("POST /usage/events", { events } as never);
const price = (person: Person, model: string, dollarsIn: number, dollarsOut: number, from?: string) =>
  person.api("PUT /usage/prices", {
    model,
    input_per_million_microdollars: dollarsIn * 1e6,
    output_per_million_microdollars: dollarsOut * 1e6,
    ...(from ? { from } : {}),
  });
const used = { model: "large", input_tokens: 1_200, output_tokens: 300 };

test("LUN-03.3 a call costs its tokens by the price at its moment, and the moment of a change has the new price", async () => {
  const lin = await newcomer("Lin");
  await price(lin, "large", 3, 15, "2031-01-01T00:00:00Z");
  await price(lin, "large", 2, 10, "2031-01-10T12:00:00Z");
  await price(lin, "org/small", 0.15, 0.6, "2031-01-01T00:00:00Z");
  await send(lin, [
    // 1,200 × $3 and 300 × $15 a million: $0.0081.
    call("2031-01-10T11:59:59.999Z", used),
    // 1,200 × $2 and 300 × $10 a million: $0.0054, from the moment of the change on.
    call("2031-01-10T12:00:00Z", used),
    call("2031-01-12T12:00:00Z", used),
    // 0.15 micro-dollars each are not lost before they are added up.
    ...Array.from({ length: 10 }, () => call("2031-01-12T12:00:00Z", { model: "org/small", input_tokens: 1 })),
    call("2030-12-31T12:00:00Z", used),
  ]);
  expect(await lin.api("GET /usage/cost")).toEqual({
    ...{ month: "2031-01", present_month: "2031-01" },
    total_microdollars: 18_902,
    by_model: [
      { model: "large", calls: 3, input_tokens: 3_600, output_tokens: 900, cost_microdollars: 18_900 },
      { model: "org/small", calls: 10, input_tokens: 10, output_tokens: 0, cost_microdollars: 2 },
    ],
    unpriced: [],
    unreadable_calls: 0,
  });
  expect(await lin.api("GET /usage/cost", { month: "2030-12" })).toMatchObject({
    total_microdollars: 0,
    unpriced: [{ model: "large", calls: 1, input_tokens: 1_200, output_tokens: 300 }],
  });
  await expect(lin.api("GET /usage/cost", { month: "2031-02" })).rejects.toMatchObject({ status: 422 });
});

test("LUN-03.3 a price of a past moment reckons the calls since then anew, up to the model's next price", async () => {
  const lin = await newcomer("Ann");
  await send(lin, [call("2031-01-05T12:00:00Z", used), call("2031-01-09T12:00:00Z", used)]);
  const cost = async () => (await lin.api("GET /usage/cost")).total_microdollars;
  await price(lin, "large", 3, 15, "2031-01-08");
  expect(await lin.api("GET /usage/cost")).toMatchObject({
    ...{ total_microdollars: 8_100, by_model: [{ calls: 1 }], unpriced: [{ model: "large", calls: 1 }] },
  });
  await price(lin, "large", 2, 10, "2031-01-01");
  expect(await cost()).toBe(8_100 + 5_400);
  // The same moment again: what was written last holds.
  await price(lin, "large", 1, 5, "2031-01-01");
  expect(await cost()).toBe(8_100 + 2_700);
  await price(lin, "large", 1, 5, "2031-01-03");
  expect((await lin.api("GET /usage/prices")).data.map(({ valid_from }) => valid_from.slice(0, 10))).toEqual([
    ...["2031-01-08", "2031-01-01", "2031-01-01"],
  ]);
});

test("LUN-03.3 a model without a price, tokens that are none and another team's prices make no cost, and are told apart", async () => {
  const lin = await newcomer("Kim");
  const eve = await newcomer("Mia");
  await price(eve, "large", 3, 15, "2031-01-01");
  const at = "2031-01-12T12:00:00Z";
  await send(lin, [
    call(at, used),
    ...[{ input_tokens: "1200" }, { output_tokens: -1 }, { input_tokens: 0.5 }, { input_tokens: 1e300 }].map((wrong) =>
      call(at, { ...used, ...wrong }),
    ),
    ...[7, "", null, "x".repeat(201)].map((model) => call(at, { ...used, model })),
    call(at, { model: "large" }),
    call(at, { input_tokens: 5 }),
    call(at, { ...used, input_tokens: null }),
  ]);
  expect(await lin.api("GET /usage/cost")).toEqual({
    ...{ month: "2031-01", present_month: "2031-01" },
    total_microdollars: 0,
    by_model: [],
    unpriced: [{ model: "large", calls: 2, input_tokens: 1_200, output_tokens: 600 }],
    unreadable_calls: 8,
  });
  expect((await lin.api("GET /usage/prices")).data).toEqual([]);
});

test("LUN-03.3 owners and admins set prices, the activity tells of each, and what is none is refused at its field", async () => {
  const lin = await newcomer("Oda");
  const admin = await world.person("Adi", lin.team, "admin");
  const member = await world.person("Mel", lin.team, "member");
  const viewer = await world.person("Vera", lin.team, "viewer");
  const set = await price(admin, "org/large", 3, 0.15);
  expect(set).toMatchObject({ model: "org/large", output_per_million_microdollars: 150_000 });
  expect((await price(lin, "org/large", 3, 0.15)).id).toBe(set.id);
  for (const other of [member, viewer])
    await expect(price(other, "org/large", 1, 1)).rejects.toMatchObject({ status: 403 });
  expect((await viewer.api("GET /usage/prices", { model: "org/large" })).data).toHaveLength(1);
  for (const [dollars, from] of [[-1], [0.000_000_5], [1_001], [1, "soon"], [1, "2031-02-30"]] as const)
    await expect(price(lin, "org/large", dollars, 1, from)).rejects.toMatchObject({ status: 422 });
  const { data } = await lin.api("GET /activity", { name: "model_price.set" });
  expect(data.map(({ sentence }) => sentence)).toEqual([
    "Price of org/large from January 15, 2031: $3.00 per million tokens in, $0.15 out",
  ]);
});

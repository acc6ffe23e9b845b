import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GithubStandIn, startGithub } from "../../test/stand-ins/github.ts";
import { openWorld, type Person, type World } from "../../test/world.ts";

let world: World;
/** A place on the web that has a picture. */
let elsewhere: GithubStandIn;
beforeAll(async () => {
  elsewhere = await startGithub();
  world = await openWorld({ PRIVATE_HOSTS_ALLOWED: new URL(elsewhere.url).host });
});
afterAll(async () => {
  await world.close();
  await elsewhere.stop();
});

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#c04020" } });
const send = (who: Pick<Person, "fetch">, bytes: Uint8Array, name = "me.png") => {
  const form = new FormData();
  form.append("file", new File([new Uint8Array(bytes)], name));
  return who.fetch("/api/v1/user/avatar", { method: "POST", body: form });
};

test("ORC-09.2 PNG, JPEG and WebP become a WebP of 256 pixels without metadata, and show in the frame", async () => {
  const place = { IFD0: { Copyright: "Ada's secret place", Make: "Camera" } };
  for (const bytes of [
    await picture(900, 300).png().toBuffer(),
    await picture(40, 40).webp().toBuffer(),
    await picture(600, 800).withExif(place).jpeg().toBuffer(),
  ]) {
    const answer = await send(world.ada, bytes);
    expect(answer.status).toBe(200);
    const { avatar_url } = (await answer.json()) as { avatar_url: string };
    expect((await world.ada.api("GET /session")).user!.avatar_url).toBe(avatar_url);
    const opened = await world.visitor.fetch(avatar_url);
    expect(opened.headers.get("content-type")).toBe("image/webp");
    const content = Buffer.from(await opened.arrayBuffer());
    expect(await sharp(content).metadata()).toMatchObject({ format: "webp", width: 256, height: 256 });
    expect(content.toString("latin1")).not.toContain("secret place");
    expect(
      (await world.visitor.fetch(avatar_url, { headers: { "if-none-match": `"${avatar_url.slice(-36)}"` } })).status,
    ).toBe(304);
  }
  expect(await world.sql("select user_id from avatars")).toEqual([{ user_id: world.ada.id }]);
  const [event] = await world.sql<{ data: unknown }>("select data from events where name = 'user.profile_changed'");
  expect(event!.data).toEqual({ user_id: world.ada.id, fields: ["avatar"] });
});

test("ORC-09.2 anything else is refused with 415 or 413: other kinds, damaged files, bombs, too many bytes", async () => {
  const whole = await picture(300, 300).jpeg().toBuffer();
  const bomb = await picture(12_500, 4_500).png().toBuffer();
  const of = async (bytes: Uint8Array) => (await send(world.max, bytes)).status;
  expect(await of(await picture(30, 30).gif().toBuffer())).toBe(415);
  expect(await of(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"))).toBe(415);
  expect(await of(whole.subarray(0, 200))).toBe(415);
  expect(await of(new Uint8Array())).toBe(415);
  expect(await of(bomb)).toBe(413);
  expect(await of(Buffer.alloc(5 * 1024 * 1024 + 1, 1))).toBe(413);
  expect(await of(Buffer.alloc(7 * 1024 * 1024, 1))).toBe(413);
  expect((await world.max.api("GET /session")).user!.avatar_url).toBeNull();
});

test("ORC-09.2 a picture can be removed; its address leads nowhere then; a visitor sets none", async () => {
  const { avatar_url } = (await (await send(world.vic, await picture(30, 30).png().toBuffer())).json()) as {
    avatar_url: string;
  };
  await world.vic.api("DELETE /user/avatar");
  expect((await world.visitor.fetch(avatar_url)).status).toBe(404);
  expect((await world.vic.api("GET /session")).user!.avatar_url).toBeNull();
  expect((await send(world.visitor, await picture(30, 30).png().toBuffer())).status).toBe(401);
});

test("ORC-09.2 LUN-01.2 a picture is taken over from an address: made anew and kept here; what is none is refused and the old one stays", async () => {
  const take = (avatar_url: string) => world.ada.api("PATCH /user/profile", { avatar_url });
  const address = `${elsewhere.url}/avatar`;
  elsewhere.avatar = { bytes: await picture(500, 400).png().toBuffer(), type: "image/png" };
  const { avatar_url } = await take(address);
  const { origin, pathname } = new URL(avatar_url!);
  expect(origin).toBe(world.house.config.appUrl);
  const shown = await world.visitor.fetch(pathname);
  expect(await sharp(await shown.arrayBuffer()).metadata()).toMatchObject({ format: "webp", width: 256, height: 256 });
  expect((await take(avatar_url!)).avatar_url).toBe(avatar_url);

  const refused = async (bytes: Uint8Array, from = address) => {
    elsewhere.avatar = { bytes, type: "image/png" };
    return (await take(from).catch((error) => error)).errors[0];
  };
  expect(await refused(Buffer.from("<svg onload=alert(1)>"))).toMatchObject({ path: "avatar_url" });
  expect((await refused(Buffer.alloc(5 * 1024 * 1024 + 1, 1))).message).toMatch(/up to 5 MB/);
  const good = await picture(50, 50).png().toBuffer();
  expect((await refused(good, `${elsewhere.url}/nothing`)).message).toMatch(/no picture/);
  const inside = await startGithub();
  inside.avatar = { bytes: good, type: "image/png" };
  expect((await refused(good, `${inside.url}/avatar`)).message).toMatch(/no picture/);
  await inside.stop();
  expect((await world.ada.api("GET /session")).user!.avatar_url).toBe(pathname);
});

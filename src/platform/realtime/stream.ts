import { z } from "zod";
import type { Actor, Ctx, PersonCtx } from "../../kernel/ctx.ts";
import { type House, teamTime } from "../../kernel/house.ts";
import { sessionStillGood } from "../identity/sessions.ts";
import { readPlatformEvents } from "../staff/permissions.ts";
import { staffStillGood } from "../staff/staff.ts";
import { acrossTeams, asStaff } from "../staff/staff-route.ts";
import { Hub, type Message, platform } from "./hub.ts";

const hubs = new WeakMap<House, Hub>();
export const startHub = (house: House): void => {
  hubs.set(house, new Hub(house));
};
export const endStreams = (house: House): void => hubs.get(house)?.endAll();

const snapshot = /^\d{1,20}:\d{1,20}:[\d,]{0,4000}$/;
// The header is what a browser's EventSource sends by itself; the parameter is for the first connection of a page.
export const StreamFrom = z.object({
  last_event_id: z.string().regex(snapshot, "Not a cursor of this stream.").optional(),
  of: z
    .enum(["team", platform])
    .default("team")
    .describe("`platform`: the events of all teams, for those who run the platform."),
});

const beatMs = 15_000;
/** A reader that lets so many bytes pile up is cut off; it comes back with its cursor and loses nothing. */
const mostWaiting = 1_048_576;
const utf8 = new TextEncoder();

/** Server-sent events of the team, or of the platform for its own people; resumes by Last-Event-ID without a gap. */
export async function streamEvents(ctx: Ctx, input: z.output<typeof StreamFrom>): Promise<Response> {
  const hub = hubs.get(ctx.house)!;
  const audience = input.of === platform ? platform : ctx.team.id;
  if (audience === platform) await enterPlatform(ctx);
  const cursor = input.last_event_id ?? (await hub.cursor());
  await ctx.commitSoFar();
  const body = new ReadableStream(
    telling(ctx, hub, audience, cursor),
    new ByteLengthQueuingStrategy({ highWaterMark: 16_384 }),
  );
  return new Response(body, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no" },
  });
}

/** What one reader is told from the cursor on, until they go, may read no more, or are too slow. */
function telling(ctx: Ctx, hub: Hub, audience: string, cursor: string): UnderlyingDefaultSource<Uint8Array> {
  const { house, actor } = ctx;
  const reader = { ...readerOf(actor), cursor };
  let over = false;
  let stop = () => {};
  return {
    async start(controller) {
      const waiting: Message[][] = [];
      let [greeted, ready] = [false, false];
      let allowed = mostWaiting;
      const piled = () => -(controller.desiredSize ?? 0);
      const send = (messages: Message[]) => {
        if (over) return;
        if (piled() > allowed) return cutOff();
        for (const message of messages) controller.enqueue(frame(message));
      };
      const end = () => {
        // Also when it comes before there is anything to stop.
        over = true;
        stop();
        try {
          controller.close();
        } catch {}
      };
      const dismiss = () => {
        if (greeted) send([{ cursor: null, id: null, name: "access", data: {} }]);
        end();
      };
      // Not closed: what piled up would wait for its reader.
      const cutOff = () => {
        over = true;
        stop();
        controller.error(new Error("The reader is too slow."));
      };
      // While the database is away nobody can be shown out; the stream goes on and asks again.
      const mayGoOn = async () => {
        const may = await accessStillGood(house, actor, audience).catch(() => true);
        if (!may) dismiss();
        return may;
      };
      // Subscribed before the missed ones are read: what comes between is in both, and pages know events by their id.
      const unsubscribe = await hub.subscribe(audience, {
        deliver: (messages) => (ready ? send(messages) : waiting.push(messages)),
        end,
        dismiss,
        check: () => void mayGoOn(),
        ...reader,
      });
      // The reader left while the stream was being subscribed.
      if (over) return unsubscribe();
      const beat = setInterval(async () => {
        if (await mayGoOn()) send([{ cursor: null, id: null, name: "beat", data: {} }]);
      }, beatMs);
      beat.unref();
      stop = () => {
        clearInterval(beat);
        unsubscribe();
      };
      // What changed between the look-up of the session and here was not heard.
      if (!(await mayGoOn()) || over) return;
      controller.enqueue(hello(ctx, audience, cursor));
      greeted = true;
      send(await hub.missed(audience, reader));
      // Else whoever missed much would be cut off for it again and again.
      allowed += Math.max(0, piled());
      ready = true;
      for (const messages of waiting) send(messages);
    },
    cancel() {
      over = true;
      stop();
    },
  };
}

const readerOf = ({ kind, id, entrance }: Actor) => ({
  ...{ user: id, entrance: entrance?.id ?? null },
  person: kind === "key" ? null : id,
});

function hello({ team, actor }: Ctx, audience: string, cursor: string): Uint8Array {
  const reader = JSON.stringify(audience === platform ? { of: platform } : { team: team.id, role: actor.role });
  return utf8.encode(`retry: 1000\nid: ${cursor}\nevent: hello\ndata: ${reader}\n\n`);
}

async function enterPlatform(ctx: Ctx): Promise<void> {
  const staff = await asStaff(ctx as unknown as PersonCtx, readPlatformEvents);
  await acrossTeams(staff, { route: "GET /realtime?of=platform", of: null }, async () => {});
}

/** Whether whoever opened a stream may go on reading it. */
async function accessStillGood(house: House, actor: Actor, audience: string): Promise<boolean> {
  if (audience === platform) return staffStillGood(house, actor.session_id, readPlatformEvents);
  if (actor.kind !== "key") return sessionStillGood(house, actor.session_id, { teamId: audience, role: actor.role });
  const { rowCount } = await house.pools.owner.query(
    `select from api_keys k join team_members m using (team_id, user_id)
     join teams t on t.id = k.team_id and t.deleted_at is null
     where k.team_id = $1 and k.id = $2 and k.is_active and k.revoked_at is null and (k.expires_at is null or k.expires_at > $3)
       and m.status = 'active'`,
    [audience, actor.entrance?.id, teamTime(house, audience)],
  );
  return rowCount === 1;
}

const frame = ({ cursor, ...said }: Message) =>
  utf8.encode(`${cursor ? `id: ${cursor}\n` : ""}event: message\ndata: ${JSON.stringify(said)}\n\n`);

import { everyRole, type Module, permission } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { endStreams, StreamFrom, startHub, streamEvents } from "./stream.ts";

const readEvents = permission("events.read", everyRole);

export const realtimeModule = {
  name: "realtime",
  permissions: [readEvents],
  routes: {
    "GET /realtime": route(
      {
        may: readEvents,
        input: StreamFrom,
        streams: { 200: ["text/event-stream"] },
        summary: "Events of the team as they happen (server-sent events)",
      },
      streamEvents,
    ),
  },
  start: startHub,
  stop: endStreams,
} satisfies Module;

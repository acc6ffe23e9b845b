import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";

/** A DNS server on loopback that knows TXT records, and a resolver that asks it and nobody else. */
export interface DnsStandIn {
  resolver: Resolver;
  /** Texts by name; of other names it says that they do not exist. */
  texts: Map<string, string[]>;
  /** Hears and says nothing. */
  silent: boolean;
  stop(): Promise<void>;
}

const [headerBytes, noSuchName, textType] = [12, 3, 16];

export async function startDns(): Promise<DnsStandIn> {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    if (!standIn.silent) socket.send(answerTo(question, standIn.texts), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const resolver = new Resolver({ timeout: 300, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  const standIn: DnsStandIn = {
    resolver,
    texts: new Map(),
    silent: false,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  return standIn;
}

/** RFC 1035, 4: the question comes back with its answers; each points to the name at byte 12. */
function answerTo(question: Buffer, texts: DnsStandIn["texts"]): Buffer {
  const { name, end } = nameAt(question, headerBytes);
  const found = texts.get(name.toLowerCase());
  const answers = (found ?? []).map((text) => {
    const parts = text.match(/.{1,255}/g)!.map((part) => Buffer.from([part.length, ...Buffer.from(part)]));
    const data = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([0xc0, headerBytes, 0, textType, 0, 1, 0, 0, 0, 60, 0, 0]), data]).fill(
      Buffer.from([data.length >> 8, data.length & 255]),
      10,
      12,
    );
  });
  const header = Buffer.from(question.subarray(0, headerBytes));
  header.writeUInt16BE(0x8180 | (found ? 0 : noSuchName), 2);
  header.writeUInt16BE(answers.length, 6);
  header.writeUInt32BE(0, 8);
  return Buffer.concat([header, question.subarray(headerBytes, end + 4), ...answers]);
}

function nameAt(message: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = [];
  let place = at;
  for (; message[place]! > 0; place += message[place]! + 1)
    labels.push(message.toString("latin1", place + 1, place + 1 + message[place]!));
  return { name: labels.join("."), end: place + 1 };
}

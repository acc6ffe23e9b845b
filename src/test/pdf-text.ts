import { inflateSync } from "node:zlib";

/** What a PDF of pdfkit says, one line for each piece of text that was drawn. */
export function textOfPdf(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes).toString("latin1");
  const objects = new Map(
    [...file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id!, body!] as const),
  );
  const content = (id: string): string => {
    const [, stream = ""] = /stream\n([\s\S]*)\nendstream/.exec(objects.get(id)!) ?? [];
    return inflateSync(Buffer.from(stream, "latin1")).toString("latin1");
  };
  const all = [...objects.values()].join("\n");
  const letters = new Map(
    [...all.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
      const [, map] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!)!)!;
      return [name!, lettersOf(content(map!))] as const;
    }),
  );
  return [...all.matchAll(/\/Contents (\d+) 0 R/g)].flatMap(([, id]) =>
    [...content(id!).matchAll(/BT\n([\s\S]*?)ET/g)].map(([, drawn]) => {
      const font = letters.get(/\/(F\d+) /.exec(drawn!)![1]!)!;
      const glyphs = [...drawn!.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!);
      return glyphs.map((glyph) => font[Number.parseInt(glyph, 16)]).join("");
    }),
  );
}

/** By the number of a glyph: the character map lists them all in their order. */
const lettersOf = (map: string): string[] =>
  [...map.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/g)].flatMap(([, ranges]) =>
    [...ranges!.matchAll(/\[([^\]]*)\]/g)].flatMap(([, list]) =>
      [...list!.matchAll(/<([0-9a-f ]+)>/g)].map(([, hex]) =>
        Buffer.from(hex!.replaceAll(" ", ""), "hex").swap16().toString("utf16le"),
      ),
    ),
  );

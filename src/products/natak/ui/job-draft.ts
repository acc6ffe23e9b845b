import { maxPromptLength, sides } from "../prices.ts";

/** A size that the form offers by name; other settings may bring one of their own, which has none. */
export interface Size {
  name: "square" | "portrait" | "landscape" | "story" | "wide" | "large" | null;
  width: number;
  height: number;
}

export interface JobDraft {
  type: "image" | "video";
  /** Empty for none. */
  character: string;
  prompt: string;
  count: number;
  size: Size;
  /** As typed; empty for a random one. */
  seed: string;
}

export const sizes: readonly Size[] = [
  { name: "square", width: 512, height: 512 },
  { name: "portrait", width: 512, height: 768 },
  { name: "landscape", width: 768, height: 512 },
  { name: "story", width: 576, height: 1024 },
  { name: "wide", width: 1024, height: 576 },
  { name: "large", width: 1024, height: 1024 },
];

/** What the form begins with: settings from the page's address, as far as they make sense. */
export function draftOf(query: Record<string, string | string[] | undefined>): JobDraft {
  const text = (name: string) => (typeof query[name] === "string" ? query[name] : "");
  return {
    type: text("type") === "video" ? "video" : "image",
    character: text("character_id"),
    prompt: text("prompt").slice(0, maxPromptLength),
    count: 1,
    size: sizeOf(Number(text("width")), Number(text("height"))),
    seed: /^\d{1,10}$/.test(text("seed")) ? text("seed") : "",
  };
}

function sizeOf(width: number, height: number): Size {
  const named = sizes.find((size) => size.width === width && size.height === height);
  if (named) return named;
  return sides.includes(width) && sides.includes(height) ? { name: null, width, height } : sizes[0]!;
}

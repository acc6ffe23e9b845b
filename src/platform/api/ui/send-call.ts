import type { Sample } from "../reference.ts";
import { type Filled, headersOf, parsed, pathOf } from "./code-samples.ts";

export interface Answer {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
  ms: number;
}

const mostText = 200_000;

/** Sends the call to the server that this page came from: with a key and no cookie, or as the signed-in session. */
export async function sendCall(
  sample: Sample,
  filled: Filled,
  files: Record<string, File>,
  key: string | null,
): Promise<Answer> {
  const begun = performance.now();
  const response = await fetch(pathOf(sample, filled), {
    method: sample.method,
    headers: [
      ...headersOf(sample, filled),
      ...(key === null ? [] : [["Authorization", `Bearer ${key}`] as [string, string]]),
    ],
    credentials: key === null ? "same-origin" : "omit",
    cache: "no-store",
    ...(sample.files ? { body: form(sample, filled, files) } : sample.body ? { body: filled.body } : {}),
  });
  const body = await readBody(response);
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body,
    ms: Math.round(performance.now() - begun),
  };
}

function form(sample: Sample, filled: Filled, files: Record<string, File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parsed(filled.body)))
    if (!sample.files!.includes(name)) data.append(name, typeof value === "string" ? value : JSON.stringify(value));
  for (const [name, file] of Object.entries(files)) data.append(name, file);
  return data;
}

async function readBody(response: Response): Promise<string> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) return firstPart(response);
  if (/json/.test(type)) return pretty(await response.text());
  if (/^text\//.test(type)) return (await response.text()).slice(0, mostText);
  const { size } = await response.blob();
  return size > 0 ? `${type}, ${size} bytes` : "";
}

/** A stream never ends by itself: what came in two seconds is shown. */
async function firstPart(response: Response): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const timer = setTimeout(() => void reader.cancel(), 2_000);
  let text = "";
  for (let part = await reader.read(); !part.done && text.length < mostText; part = await reader.read())
    text += part.value;
  clearTimeout(timer);
  await reader.cancel();
  return text;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

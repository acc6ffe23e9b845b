/** The recipe of a picture in the form AUTOMATIC1111 writes: prompt, negative prompt, then one line of settings. */
export interface GenerationParameters {
  prompt: string;
  negativePrompt: string;
  settings: Record<string, string>;
}

const negativeMark = "Negative prompt:";
const setting = /\s*([\w ][\w \-/]*?):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/gy;
/** With fewer settings, the last line is taken for a part of the prompt. */
const fewestSettings = 2;
const mostSettings = 200;

export function formatParameters({ prompt, negativePrompt, settings }: GenerationParameters): string {
  const line = Object.entries(settings)
    .map(([key, value]) => `${key}: ${/[,:"\n]/.test(value) || value !== value.trim() ? JSON.stringify(value) : value}`)
    .join(", ");
  return [prompt, ...(negativePrompt ? [`${negativeMark} ${negativePrompt}`] : []), line].join("\n");
}

export function parseParameters(text: string): GenerationParameters {
  const lines = text.trim().split("\n");
  const settings = parseSettings(lines.at(-1) ?? "");
  if (Object.keys(settings).length >= fewestSettings || (lines.length > 1 && "Size" in settings)) lines.pop();
  else for (const key of Object.keys(settings)) delete settings[key];
  const negativeAt = lines.findIndex((line) => line.startsWith(negativeMark));
  const promptLines = negativeAt < 0 ? lines : lines.slice(0, negativeAt);
  const negativeLines = negativeAt < 0 ? [] : lines.slice(negativeAt);
  return {
    prompt: promptLines.join("\n").trim(),
    negativePrompt: negativeLines.join("\n").slice(negativeMark.length).trim(),
    settings,
  };
}

/** `Size: 512x768` is width and height; null when there is none. */
export function sizeOf(settings: Record<string, string>): { width: number; height: number } | null {
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(settings.Size ?? "");
  return match ? { width: Number(match[1]), height: Number(match[2]) } : null;
}

/** Answers nothing unless the whole line reads as settings, so that a prompt with a colon stays a prompt. */
function parseSettings(line: string): Record<string, string> {
  const settings: Record<string, string> = Object.create(null);
  setting.lastIndex = 0;
  let count = 0;
  while (setting.lastIndex < line.length && count++ < mostSettings) {
    const match = setting.exec(line);
    if (!match) return {};
    settings[match[1]!.trim()] = unquote(match[2]!.trim());
  }
  return { ...settings };
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

import type { Sample } from "../reference.ts";

export const languages = ["curl", "typescript", "python"] as const;
export type Language = (typeof languages)[number];

/** What somebody has filled in for a call. */
export interface Filled {
  parameters: Record<string, string>;
  body: string;
}

/** As the document's example: required parameters and the body; the others are left out. */
export const filledByExample = (sample: Sample): Filled => ({
  parameters: Object.fromEntries(
    sample.parameters.filter(({ required }) => required).map(({ name, example }) => [name, example]),
  ),
  body: sample.body ?? "",
});

/** The path below the origin, with its query. */
export function pathOf(sample: Sample, { parameters }: Filled): string {
  const path = sample.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ""));
  const query = new URLSearchParams();
  for (const { name, place } of sample.parameters)
    if (place === "query" && parameters[name]) query.append(name, parameters[name]);
  return `/api/v1${path}${query.size > 0 ? `?${query}` : ""}`;
}

export function headersOf(sample: Sample, { parameters }: Filled): [string, string][] {
  return [
    ...(sample.body && !sample.files ? ([["Content-Type", "application/json"]] as [string, string][]) : []),
    ...sample.parameters
      .filter(({ name, place }) => place === "header" && parameters[name])
      .map(({ name }) => [name, parameters[name]!] as [string, string]),
  ];
}

/** A program that sends the call with a key from the environment. */
export function codeOf(language: Language, sample: Sample, filled: Filled, origin: string): string {
  const url = origin + pathOf(sample, filled);
  const headers = headersOf(sample, filled);
  if (language === "curl") return curl(sample, filled, url, headers);
  return language === "typescript" ? typescript(sample, filled, url, headers) : python(sample, filled, url, headers);
}

const formFields = (sample: Sample, { body }: Filled): [string, string][] =>
  Object.entries(parsed(body))
    .filter(([name]) => !sample.files!.includes(name))
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);

export function parsed(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function curl(sample: Sample, filled: Filled, url: string, headers: [string, string][]): string {
  const lines = [`curl ${sample.method === "GET" ? "" : `-X ${sample.method} `}${shellQuoted(url)}`];
  if (!sample.open) lines.push('-H "Authorization: Bearer $API_KEY"');
  for (const [name, value] of headers) lines.push(`-H ${shellQuoted(`${name}: ${value}`)}`);
  if (sample.files) {
    for (const name of sample.files) lines.push(`-F ${shellQuoted(`${name}=@picture.png`)}`);
    for (const [name, value] of formFields(sample, filled)) lines.push(`-F ${shellQuoted(`${name}=${value}`)}`);
  } else if (sample.body) lines.push(`-d ${shellQuoted(filled.body)}`);
  if (sample.streams) lines.push("-o answer");
  return lines.join(" \\\n  ");
}

const indented = (text: string, by: string) => text.replaceAll("\n", `\n${by}`);

function typescript(sample: Sample, filled: Filled, url: string, headers: [string, string][]): string {
  const bearer = sample.open ? [] : ['    Authorization: "Bearer " + process.env.API_KEY,'];
  const named = [
    ...bearer,
    ...headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
  ];
  const options = [
    ...(sample.method === "GET" ? [] : [`  method: "${sample.method}",`]),
    ...(named.length > 0 ? ["  headers: {", ...named, "  },"] : []),
    ...(sample.files
      ? ["  body: form,"]
      : sample.body
        ? [`  body: JSON.stringify(${indented(filled.body, "  ")}),`]
        : []),
  ];
  return [
    ...(sample.files
      ? [
          ...['import { openAsBlob } from "node:fs";', "", "const form = new FormData();"],
          ...sample.files.map((name) => `form.append("${name}", await openAsBlob("picture.png"), "picture.png");`),
          ...formFields(sample, filled).map(
            ([name, value]) => `form.append(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
          ),
        ]
      : []),
    options.length > 0
      ? `const response = await fetch("${url}", {\n${options.join("\n")}\n});`
      : `const response = await fetch("${url}");`,
    "if (!response.ok) throw new Error((await response.json()).detail);",
    sample.streams ? "const bytes = await response.arrayBuffer();" : "const answer = await response.text();",
  ].join("\n");
}

/** JSON is Python but for three words, which here stand outside of strings only. */
export const pythonLiteral = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (part) =>
    part.startsWith('"') ? part : { true: "True", false: "False", null: "None" }[part]!,
  );

function python(sample: Sample, filled: Filled, url: string, headers: [string, string][]): string {
  const named = [
    ...(sample.open ? [] : ['        "Authorization": f"Bearer {os.environ[\'API_KEY\']}",']),
    ...headers
      .filter(([name]) => name !== "Content-Type")
      .map(([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
  ];
  const fields = sample.files ? formFields(sample, filled) : [];
  return [
    ...(sample.open ? ["import requests", ""] : ["import os", "import requests", ""]),
    `response = requests.${sample.method.toLowerCase()}(`,
    `    "${url}",`,
    ...(named.length > 0 ? ["    headers={", ...named, "    },"] : []),
    ...(sample.files
      ? [`    files={${sample.files.map((name) => `"${name}": open("picture.png", "rb")`).join(", ")}},`]
      : sample.body
        ? [`    json=${indented(pythonLiteral(filled.body), "    ")},`]
        : []),
    ...(fields.length > 0
      ? [`    data={${fields.map((pair) => pair.map((part) => JSON.stringify(part)).join(": ")).join(", ")}},`]
      : []),
    ")",
    "response.raise_for_status()",
    sample.streams ? "answer = response.content" : "answer = response.text",
  ].join("\n");
}

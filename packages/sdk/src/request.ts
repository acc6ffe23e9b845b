/** What is sent; the same at each attempt. */
export interface Sent {
  method: string;
  url: string;
  body: string | FormData | undefined;
}

/** Puts an input into path, query and body, by a key such as `GET /jobs/:id`. */
export function toRequest(base: string, key: string, input: Record<string, unknown>): Sent {
  const [method, template] = key.split(" ") as [string, string];
  const rest = { ...input };
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    if (value === undefined || value === null || value === "") throw new TypeError(`${key} needs ${name}`);
    return encodeURIComponent(String(value));
  });
  const bodyless = method === "GET" || method === "DELETE";
  // Both belong to the answer, and stand in the query whatever the method.
  const { fields, expand, ...body } = rest;
  const query = queryOf(bodyless ? rest : { fields, expand });
  return {
    method,
    url: `${base}/api/v1${path}${query}`,
    body: bodyless ? undefined : hasFiles(body) ? formOf(body) : JSON.stringify(body),
  };
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const isGiven = (value: unknown) => value !== undefined && value !== null;
const hasFiles = (input: Record<string, unknown>) =>
  Object.values(input).some((value) => listed(value).some((one) => one instanceof Blob));

function queryOf(input: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input))
    for (const one of listed(value)) if (isGiven(one)) query.append(name, String(one));
  return `${query}` && `?${query}`;
}

function formOf(input: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(input))
    for (const one of listed(value)) if (isGiven(one)) form.append(name, one instanceof Blob ? one : String(one));
  return form;
}

/** What the overview of the reference shows as code. */
export const firstCall = (origin: string) =>
  `curl ${origin}/api/v1/keys/current \\\n  -H "Authorization: Bearer $API_KEY"`;

export const refusal = JSON.stringify(
  {
    ...{ type: "/docs/errors/invalid_input", title: "Invalid input", status: 422, code: "invalid_input" },
    detail: "Check the marked fields and try again.",
    errors: [{ path: "name", message: "Enter a name." }],
    request_id: "01980c2e-5f3a-7c41-9b1d-2f6a8e4d7c10",
  },
  null,
  2,
);

export const list = `{
  "data": [{ "id": "01980c2e-5f3a-7c41-9b1d-2f6a8e4d7c10", "…": "…" }],
  "next_cursor": "eyJhZnRlciI6…",
  "has_more": true
}`;

export const once = (origin: string) =>
  `curl -X POST ${origin}/api/v1/keys \\
  -H "Authorization: Bearer $API_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: 3f1c9a52-7d0e-4b1f-9a55-0b6f3c2d8e71" \\
  -d '{"name": "Nightly export"}'`;

export const batch = (origin: string) =>
  `curl -X POST ${origin}/api/v1/batch \\
  -H "Authorization: Bearer $API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "operations": [
      { "id": "me", "method": "GET", "path": "/keys/current" },
      { "id": "all", "method": "GET", "path": "/keys?limit=5" }
    ]
  }'`;

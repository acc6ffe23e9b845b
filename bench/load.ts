import autocannon from "autocannon";

interface Load {
  connections: number;
  seconds: number;
  cookie?: string;
  /** Values of the header, spread over the connections; each goes through its own share again and again. */
  authorization?: readonly string[];
  /** Sent as JSON with POST. */
  body?: object;
}

/** Answers per second of one address, asked over so many kept connections. Any answer but 200 ends the bench. */
export async function answersPerSecond(
  url: string,
  { connections, seconds, cookie, authorization = [], body }: Load,
): Promise<number> {
  const share = Math.max(1, Math.floor(authorization.length / connections));
  let connection = 0;
  const headers = { ...(cookie && { cookie }), ...(body && { "content-type": "application/json" }) };
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    headers,
    ...(body && { method: "POST" as const, body: JSON.stringify(body) }),
    ...(authorization.length > 0
      ? {
          setupClient(client) {
            const first = (connection++ * share) % authorization.length;
            const own = authorization.slice(first, first + share);
            client.setRequests(own.map((value) => ({ headers: { ...headers, authorization: value } })));
          },
        }
      : {}),
  });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 200 and ${result.errors} requests failed`);
  return result["2xx"] / result.duration;
}

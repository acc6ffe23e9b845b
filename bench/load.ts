import autocannon from "autocannon";

/** Answers per second of one address, asked over so many kept connections. Any answer but 200 ends the bench. */
export async function answersPerSecond(
  url: string,
  { connections, seconds, cookie }: { connections: number; seconds: number; cookie?: string },
): Promise<number> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    headers: cookie ? { cookie } : {},
  });
  if (result.non2xx + result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 200 and ${result.errors} requests failed`);
  return result["2xx"] / result.duration;
}

import type { House } from "../../../kernel/house.ts";
import { AddressRefused, fetchOutside } from "../../outbound/outbound.ts";

const mostBytes = 5 * 1024 * 1024;

/**
 * The bytes at an address that a person gave, or a provider where they may have chosen it: so it must be a public one.
 * Null when there are none, or more than 5 MB.
 */
export async function fetchPicture(house: House, url: string, signal?: AbortSignal): Promise<Uint8Array | null> {
  const call = { method: "GET", url, headers: {}, timeoutMs: 10_000, answerBytes: mostBytes + 1, signal } as const;
  const answer = await fetchOutside(house, call).catch((error: Error) => {
    if (error instanceof AddressRefused) return null;
    throw error;
  });
  if (answer && answer.status >= 500) throw new Error(`${new URL(url).host} answered ${answer.status}`);
  return answer?.status === 200 && answer.bytes.length <= mostBytes ? answer.bytes : null;
}

import type { Config } from "../../../kernel/config.ts";
import { isLoopback } from "./provider.ts";

const mostBytes = 5 * 1024 * 1024;
const mostSeconds = 10;

/** The bytes at an address that a provider gave; null when there are none, too many, or the address is no place for pictures. */
export async function fetchPicture(config: Config, address: string, signal: AbortSignal): Promise<Uint8Array | null> {
  // Without TLS only from a provider on this very machine, as in tests.
  const ownProvider = isLoopback(address) && new URL(address).origin === new URL(config.GITHUB_API_BASE).origin;
  if (!address.startsWith("https://") && !ownProvider) return null;
  const response = await fetch(address, {
    redirect: "error",
    signal: AbortSignal.any([signal, AbortSignal.timeout(mostSeconds * 1000)]),
  });
  if (response.status >= 500) throw new Error(`${new URL(address).host} answered ${response.status}`);
  if (!response.ok || !response.body) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

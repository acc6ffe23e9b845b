// Node 18 has Web Crypto, but not as a global. A bundler for browsers must not follow this name.
const nodeModule = "node:crypto";

export const webCrypto: Crypto =
  globalThis.crypto ?? (await import(/* @vite-ignore */ /* webpackIgnore: true */ nodeModule)).webcrypto;

/** A name that nobody else gives. `randomUUID` is missing in pages without TLS. */
export const newKey = (): string =>
  Array.from(webCrypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

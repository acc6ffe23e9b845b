/** What the running kernel publishes for pages, which live in a bundle of their own. */
export interface PageBridge {
  call(key: string, input: unknown): Promise<{ status: number; body: unknown }>;
  page(): PageFacts;
  /** The OpenAPI document of all routes, one object for the life of the process. */
  readonly document: object;
}
export interface PageFacts {
  path: string;
  locale: string;
  signedIn: boolean;
  brand: string;
  nonce: string;
  theme: "light" | "dark" | "system";
  /** Where to go when this page is not there any more: a sign-in led back to it. Null for everybody who asked for it. */
  startInstead: string | null;
  /** From where the page's realtime stream begins. */
  cursor: string | null;
  messages: Record<string, unknown>;
}
export const bridgeKey = Symbol.for("orchestrator.pages");
export const pageBridge = (): PageBridge => (globalThis as unknown as Record<symbol, PageBridge>)[bridgeKey]!;

import { vi } from "vitest";

// A password costs a core a quarter of a second, on purpose. Where a test is not about that, bcrypt takes its least.
vi.mock("@node-rs/bcrypt", async (original) => {
  const bcrypt = await original<typeof import("@node-rs/bcrypt")>();
  return {
    ...bcrypt,
    hash: vi.fn((password: string) => bcrypt.hash(password, { cost: 4 })),
    compare: vi.fn(bcrypt.compare),
  };
});

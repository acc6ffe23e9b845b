/** What a name becomes in an address; pages show it while somebody types. May be empty. */
export const readableSlug = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/[^a-zA-Z0-9\s_-]/g, "")
    .toLowerCase()
    .replace(/[\s_-]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");

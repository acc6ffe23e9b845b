const longest = 40;

/** A word from a name that the server takes: `Vogue 01` becomes `vogue_01`. */
export const suggestTriggerWord = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, longest);

export const isTriggerWord = (word: string): boolean => /^[\p{L}\p{N}_-]{2,40}$/u.test(word);

/** 0 = empty, 1 = weak … 4 = strong: length first, variety second; a run of one character counts once. */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 | 4 {
  if (!password) return 0;
  const folded = password.replace(/(.)\1{2,}/gu, "$1$1");
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const distinct = new Set(folded).size;
  if (folded.length < 8 || distinct < 5) return 1;
  const points = folded.length + (kinds - 1) * 2.5;
  if (points < 13) return 2;
  return points < 18 ? 3 : 4;
}

const required = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u];

/**
 * 0 = empty, 1 = would be refused (under 8 characters, or without lower case, upper case or digit), 2 to 4 = fair to strong.
 * Length counts most; a run of one character counts as two.
 */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 | 4 {
  if (!password) return 0;
  if (password.length < 8 || !required.every((kind) => kind.test(password))) return 1;
  const folded = password.replace(/(.)\1{2,}/gu, "$1$1");
  const sign = /[^\p{L}\p{N}]/u.test(password) ? 2 : 0;
  const points = Math.min(folded.length, new Set(folded).size * 2) + sign;
  if (points < 12) return 2;
  return points < 16 ? 3 : 4;
}

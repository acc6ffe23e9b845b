/** What a profile's fields must be: the routes check with these, and the pages while somebody types. Null is right. */
export function nameProblem(name: string): string | null {
  const length = name.trim().length;
  if (length === 0) return "Enter your name.";
  return length > 120 ? "Use at most 120 characters." : null;
}

export function emailProblem(email: string): string | null {
  const address = email.trim();
  if (address.length > 254) return "Use at most 254 characters.";
  return /^[^\s@"<>(),;:\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address)
    ? null
    : "Enter an e-mail address like name@example.com.";
}

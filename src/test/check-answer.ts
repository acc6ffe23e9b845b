import type { CheckAnswer } from "../kernel/http.ts";

/** An answer has the shape that its route declares, and nothing beyond it: what nobody declared, nobody meant to show. */
export const checkAnswer: CheckAnswer = ({ output, summary }, body) => {
  if (!output) return;
  const checked = output.safeParse(body);
  if (!checked.success) throw new Error(`the answer of "${summary}" is not of its shape: ${checked.error.message}`);
  const beyond = beyondShape(body, checked.data);
  if (beyond.length > 0) throw new Error(`the answer of "${summary}" shows more than its shape: ${beyond.join(" ")}`);
};

/** Paths of what parsing by the shape has left out. */
function beyondShape(given: unknown, declared: unknown, path = ""): string[] {
  if (!given || typeof given !== "object" || given instanceof Date || !declared || typeof declared !== "object")
    return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const at = Array.isArray(given) ? path : `${path}.${name}`;
    if (value === undefined) return [];
    return name in declared ? beyondShape(value, (declared as Record<string, unknown>)[name], at) : [at];
  });
}

/** What a list may be narrowed by: under each name the values that there are, or how any value looks. */
export type Choices = Readonly<Record<string, readonly string[] | RegExp>>;
/** What is chosen; a name that is missing narrows nothing. */
export type Chosen<C extends Choices> = {
  [N in keyof C]?: C[N] extends readonly (infer V extends string)[] ? V : string;
};
type Params = Record<string, string | string[] | undefined>;

/** What an address chooses; a value that there is not counts for nothing. */
export function chosenIn<C extends Choices>(choices: C, params: Params): Chosen<C> {
  const known = ([name, allowed]: [string, readonly string[] | RegExp]) => {
    const value = params[name];
    if (typeof value !== "string") return [];
    return (allowed instanceof RegExp ? allowed.test(value) : allowed.includes(value)) ? [[name, value]] : [];
  };
  return Object.fromEntries(Object.entries(choices).flatMap(known)) as Chosen<C>;
}

/** What a page with days of unusual use asks for: the same on the server and in the browser. */
export const unusualQuery = (of?: "team" | "key") => ({ current: "true" as never, limit: 5, ...(of && { of }) });

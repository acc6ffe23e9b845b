/** The last ten things that agents did. That they are well is not news. */
export const recentQuery = { limit: 10, quiet: "false" };

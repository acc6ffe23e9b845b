/** Remembers across visits whether the sidebar is narrow: `collapsed` or `open`. */
export const sidebarCookie = "sidebar";

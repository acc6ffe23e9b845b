import { GeistSans } from "geist/font/sans";

/** The class for <html>: Geist from the installed package, 68 KiB, cached for good. Code uses the system's own fixed-width font. */
export const fontClass = GeistSans.variable;

// @ts-check
// Plain JavaScript and without a plugin, because the running program reads it too (docs/decisions/033-what-an-idle-program-holds.md).

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Our Node server hands page requests to Next untouched, so Next's own gzip is the only one.
  compress: true,
  // `npm run check` type-checks with TypeScript 7, once and for everything.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["sharp", "pg"],
  turbopack: {
    resolveAlias: {
      // All that next-intl's plugin would do here.
      "next-intl/config": "./src/app/i18n.ts",
      // The running program compiles the texts (src/server/pages.ts), so pages need no parser of ICU messages.
      "use-intl/format-message": "./src/client/format-text.ts",
    },
    rules: { "**/lucide-react/dist/esm/createLucideIcon.mjs": { loaders: ["./scripts/light-icons.cjs"] } },
  },
  experimental: { optimizePackageImports: ["lucide-react", "radix-ui", "recharts"] },
};

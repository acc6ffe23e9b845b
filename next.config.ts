import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Our Node server hands page requests to Next untouched, so Next's own gzip is the only one.
  compress: true,
  // `npm run check` type-checks with TypeScript 7, once and for everything.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["sharp", "pg"],
  // The running program compiles the texts (src/server/pages.ts), so pages need no parser of ICU messages.
  turbopack: {
    resolveAlias: {
      "use-intl/format-message": "./src/client/format-text.ts",
    },
    rules: { "**/lucide-react/dist/esm/createLucideIcon.mjs": { loaders: ["./scripts/light-icons.cjs"] } },
  },
  experimental: { optimizePackageImports: ["lucide-react", "radix-ui", "recharts"] },
};

export default createNextIntlPlugin("./src/app/i18n.ts")(config);

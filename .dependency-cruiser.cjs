const face = "^src/(?:platform|products)/([^/]+)/";

/** Who may import whom: the page "The house" of docs/architecture.md, enforced. */
module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "Of values. Types may refer to each other: they are gone before anything runs.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "kernel-stands-alone",
      severity: "error",
      comment: "The kernel is the ground: it imports nothing of ours.",
      from: { path: "^src/kernel/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^(src|packages|scripts|bench)/", pathNot: "^src/kernel/" },
    },
    {
      name: "ui-stands-alone",
      severity: "error",
      comment: "The design system is pure React without a domain.",
      from: { path: "^src/ui/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^(src|packages|scripts|bench)/", pathNot: "^src/(ui/|app/globals\\.css)" },
    },
    {
      name: "client-knows-only-the-kernel",
      severity: "error",
      from: { path: "^src/client/" },
      to: { path: "^src/", pathNot: "^src/(client|kernel)/" },
    },
    {
      name: "platform-knows-no-product",
      severity: "error",
      from: { path: "^src/platform/" },
      to: { path: "^src/products/" },
    },
    {
      name: "nothing-below-knows-the-top",
      severity: "error",
      from: { path: "^src/(kernel|ui|client|platform|products)/", pathNot: "\\.test\\.tsx?$|/test-world\\.ts$" },
      to: { path: "^src/(app/(?!globals)|server/|modules\\.ts|test/)" },
    },
    {
      name: "a-module-is-entered-through-its-face",
      severity: "error",
      comment: "Its face: <name>.ts, the files of nouns that others work with, events.ts, tables.ts and ui/.",
      from: { path: face, pathNot: "\\.test\\.tsx?$" },
      to: {
        path: "^src/platform/",
        pathNot: [
          "^src/platform/$1/",
          "^src/platform/([^/]+)/(\\1|events|tables)\\.ts$",
          "^src/platform/[^/]+/ui/",
          "^src/platform/identity/(sessions|session-look-up|me|avatars|accounts|entering|proof|derived-key)\\.ts$",
          "^src/platform/teams/(departure|members|people|teams|team-route)\\.ts$",
          "^src/platform/billing/(sandbox/demo|ending|entitlements|fit|grants|plans|intake|revenue|subscription|subscriptions|usage-limits)\\.ts$",
          "^src/platform/files/(archives|stored)\\.ts$",
          "^src/platform/api-keys/(keys|makers|uses)\\.ts$",
          "^src/platform/analytics/(statistics|random)\\.ts$",
          "^src/platform/staff/(permissions|staff-route)\\.ts$",
          "^src/platform/audit/activity\\.ts$",
          "^src/platform/metering/(api-call|call-figures|call-limits|calls|limits|metrics|pace|periods|standing|usage|percentiles|write-behind)\\.ts$",
          "^src/platform/product-analytics/(funnel|views)\\.ts$",
          "^src/platform/notifications/(delivery-log|mail|notify|resending)\\.ts$",
        ],
      },
    },
    {
      name: "products-show-no-face-to-each-other",
      severity: "error",
      from: { path: "^src/products/([^/]+)/" },
      to: { path: "^src/products/", pathNot: "^src/products/$1/" },
    },
    {
      name: "only-modules-ts-names-manifests",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/modules\\.ts$|\\.test\\.tsx?$" },
      to: { path: "/module\\.ts$", pathNot: "^src/kernel/module\\.ts$" },
    },
    {
      name: "server-code-imports-no-pages",
      severity: "error",
      from: { path: "^src/(kernel|server|platform|products)/", pathNot: "/ui/|\\.test\\.tsx?$" },
      to: { path: "^src/(ui/|(platform|products)/[^/]+/ui/)" },
    },
    {
      name: "the-outside-world-only-from-jobs-and-providers",
      severity: "error",
      comment: "Calls to the outside happen in jobs and providers, never inside a request's transaction.",
      from: {
        path: "^src/(platform|products)/",
        pathNot: "/(providers|engines)/|/jobs\\.ts$|^src/platform/outbound/|\\.test\\.tsx?$",
      },
      to: { path: "node_modules/(nodemailer|@aws-sdk|openid-client|stripe|@lemonsqueezy|undici|ioredis)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.(css|json)$" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".mjs"] },
  },
};

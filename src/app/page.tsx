import { pageByProduct } from "./by-product.tsx";

const { Page, generateMetadata } = pageByProduct({
  natak: () => import("../products/natak/ui/landing-page.tsx"),
  orchestrator: () => import("../products/orchestrator/ui/landing-page.tsx"),
  luna: () => import("../products/luna/ui/landing-page.tsx"),
});

export { generateMetadata, Page as default };

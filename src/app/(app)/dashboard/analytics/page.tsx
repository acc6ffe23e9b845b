import { pageByProduct } from "../../../by-product.tsx";

const { Page, generateMetadata } = pageByProduct({
  luna: () => import("../../../../products/luna/ui/analytics-page.tsx"),
  orchestrator: () => import("../../../../products/orchestrator/ui/analytics-page.tsx"),
});

export { generateMetadata, Page as default };

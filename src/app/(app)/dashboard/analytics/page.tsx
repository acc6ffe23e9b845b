import { pageByProduct } from "../../../by-product.tsx";

const { Page, generateMetadata } = pageByProduct({
  orchestrator: () => import("../../../../products/orchestrator/ui/analytics-page.tsx"),
});

export { generateMetadata, Page as default };

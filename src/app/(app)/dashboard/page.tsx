import { pageByProduct } from "../../by-product.tsx";

const { Page, generateMetadata } = pageByProduct({
  orchestrator: () => import("../../../products/orchestrator/ui/dashboard-page.tsx"),
  luna: () => import("../../../products/luna/ui/dashboard-page.tsx"),
});

export { generateMetadata, Page as default };

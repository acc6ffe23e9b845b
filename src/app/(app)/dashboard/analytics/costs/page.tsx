import { pageByProduct } from "../../../../by-product.tsx";

const { Page, generateMetadata } = pageByProduct({
  luna: () => import("../../../../../products/luna/ui/costs-page.tsx"),
});

export { generateMetadata, Page as default };

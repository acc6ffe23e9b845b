import { pageByProduct } from "../../../by-product.tsx";

const { Page, generateMetadata } = pageByProduct({
  luna: () => import("../../../../products/luna/ui/keys.tsx"),
});

export { generateMetadata, Page as default };

export { FiguresPage as default, generateMetadata } from "../../../../platform/product-analytics/ui/figures-page.tsx";

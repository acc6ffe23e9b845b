export { AssetsPage as default, generateMetadata } from "../../../products/natak/ui/assets-page.tsx";

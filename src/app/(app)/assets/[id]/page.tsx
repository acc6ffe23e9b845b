export { AssetPage as default, generateMetadata } from "../../../../products/natak/ui/asset-page.tsx";

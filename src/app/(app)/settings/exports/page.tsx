export { ExportsPage as default, generateMetadata } from "../../../../platform/exports/ui/exports-page.tsx";

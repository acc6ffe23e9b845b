export { DocsPage as default, generateMetadata } from "../../platform/api/ui/docs-page.tsx";

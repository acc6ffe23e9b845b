export { DocsErrorsPage as default, generateMetadata } from "../../../platform/api/ui/docs-errors-page.tsx";

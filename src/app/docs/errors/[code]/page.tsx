export { DocsErrorPage as default, generateMetadata } from "../../../../platform/api/ui/docs-error-page.tsx";

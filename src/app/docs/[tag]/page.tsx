export { DocsTagPage as default, generateMetadata } from "../../../platform/api/ui/docs-tag-page.tsx";

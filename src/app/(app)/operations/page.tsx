export { generateMetadata, OperationsPage as default } from "../../../products/natak/ui/operations-page.tsx";

export { generateMetadata, NotFoundPage as default } from "../platform/identity/ui/not-found-page.tsx";

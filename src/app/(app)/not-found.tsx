export { generateMetadata, NotFoundInFrame as default } from "../../platform/identity/ui/not-found-page.tsx";

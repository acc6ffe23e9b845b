export { generateMetadata, UserPage as default } from "../../../../../platform/staff/ui/user-page.tsx";

export { generateMetadata, SignupPage as default } from "../../../platform/identity/ui/signup-page.tsx";

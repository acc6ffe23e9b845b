export { generateMetadata, LoginPage as default } from "../../../platform/identity/ui/login-page.tsx";

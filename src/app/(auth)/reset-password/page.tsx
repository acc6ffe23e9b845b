export { generateMetadata, ResetPasswordPage as default } from "../../../platform/identity/ui/reset-password-page.tsx";

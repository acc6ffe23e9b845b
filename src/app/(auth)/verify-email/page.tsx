export { generateMetadata, VerifyEmailPage as default } from "../../../platform/identity/ui/verify-email-page.tsx";

export { ConfirmEmailPage as default, generateMetadata } from "../../../platform/identity/ui/confirm-email-page.tsx";

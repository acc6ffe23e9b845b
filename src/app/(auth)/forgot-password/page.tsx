export {
  ForgotPasswordPage as default,
  generateMetadata,
} from "../../../platform/identity/ui/forgot-password-page.tsx";

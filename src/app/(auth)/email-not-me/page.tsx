export { EmailNotMePage as default, generateMetadata } from "../../../platform/identity/ui/email-not-me-page.tsx";

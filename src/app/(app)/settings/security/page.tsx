export { generateMetadata, SecurityPage as default } from "../../../../platform/identity/ui/security-page.tsx";

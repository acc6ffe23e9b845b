export { generateMetadata, SandboxPage as default } from "../../../platform/billing/ui/sandbox-page.tsx";

export { generateMetadata, SecondStepPage as default } from "../../../../platform/identity/ui/second-step-page.tsx";

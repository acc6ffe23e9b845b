export { generateMetadata, WelcomePage as default } from "../../../../platform/onboarding/ui/welcome-page.tsx";

export { generateMetadata, LandingPage as default } from "../products/natak/ui/landing-page.tsx";

export { generateMetadata, PricingPage as default } from "../../platform/billing/ui/pricing-page.tsx";

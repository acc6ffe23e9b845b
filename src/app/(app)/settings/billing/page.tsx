export { BillingPage as default, generateMetadata } from "../../../../platform/billing/ui/billing-page.tsx";

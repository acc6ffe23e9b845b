export { generateMetadata, SubscriptionPage as default } from "../../../../platform/billing/ui/billing-page.tsx";

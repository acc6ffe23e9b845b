export { CheckoutPage as default, generateMetadata } from "../../../../../platform/billing/ui/checkout-page.tsx";

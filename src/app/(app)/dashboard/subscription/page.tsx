export {
  SubscriptionPage as default,
  subscriptionMetadata as generateMetadata,
} from "../../../../platform/billing/ui/billing-page.tsx";

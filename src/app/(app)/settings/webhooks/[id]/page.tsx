export { generateMetadata, WebhookPage as default } from "../../../../../platform/webhooks/ui/webhook-page.tsx";

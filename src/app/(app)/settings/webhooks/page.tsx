export { generateMetadata, WebhooksPage as default } from "../../../../platform/webhooks/ui/webhooks-page.tsx";

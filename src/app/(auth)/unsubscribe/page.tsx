export { generateMetadata, UnsubscribePage as default } from "../../../platform/notifications/ui/unsubscribe-page.tsx";

export { generateMetadata, MailsPage as default } from "../../../../platform/notifications/ui/mails-page.tsx";

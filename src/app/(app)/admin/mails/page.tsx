export { generateMetadata, MailsPage as default } from "../../../../platform/staff/ui/mails-page.tsx";

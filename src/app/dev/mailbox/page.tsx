export { DevMailboxPage as default, generateMetadata } from "../../../platform/notifications/ui/dev-mailbox-page.tsx";

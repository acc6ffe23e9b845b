export { AccountPage as default, generateMetadata } from "../../../../platform/account/ui/account-page.tsx";

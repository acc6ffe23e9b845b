export { CreditsPage as default, generateMetadata } from "../../../platform/ledger/ui/credits-page.tsx";

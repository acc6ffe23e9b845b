export { generateMetadata, KeysPage as default } from "../../../../platform/api-keys/ui/keys-page.tsx";

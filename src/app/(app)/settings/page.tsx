export { generateMetadata, SettingsPage as default } from "../../../platform/identity/ui/settings-page.tsx";

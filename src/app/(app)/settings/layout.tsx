export { SettingsLayout as default } from "../../../platform/identity/ui/settings-layout.tsx";

export {
  generateMetadata,
  PreferencesPage as default,
} from "../../../../platform/notifications/ui/preferences-page.tsx";

export { generateMetadata, ProfilePage as default } from "../../../platform/identity/ui/profile-page.tsx";

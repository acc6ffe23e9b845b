export { generateMetadata, UsersPage as default } from "../../../platform/staff/ui/users-page.tsx";

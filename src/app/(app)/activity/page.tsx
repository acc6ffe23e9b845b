export { ActivityPage as default, generateMetadata } from "../../../platform/audit/ui/activity-page.tsx";

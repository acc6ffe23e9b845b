export { AdminLayout as default } from "../../../platform/staff/ui/admin-layout.tsx";

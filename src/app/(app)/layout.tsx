export { AppFrame as default } from "../../platform/identity/ui/app-frame.tsx";

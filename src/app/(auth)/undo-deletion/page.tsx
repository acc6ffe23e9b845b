export { generateMetadata, UndoDeletionPage as default } from "../../../platform/account/ui/undo-deletion-page.tsx";

export { ExportFilePage as default } from "../../../../../platform/exports/ui/export-file-page.tsx";

export { InvoicePage as default } from "../../../../../../platform/billing/ui/invoice-page.tsx";

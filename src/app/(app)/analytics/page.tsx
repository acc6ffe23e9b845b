export { AnalyticsPage as default, generateMetadata } from "../../../products/natak/ui/analytics-page.tsx";

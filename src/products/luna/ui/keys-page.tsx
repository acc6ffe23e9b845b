import { KeysPage } from "../../../platform/api-keys/ui/keys-page.tsx";

export { generateMetadata } from "../../../platform/api-keys/ui/keys-page.tsx";
export { KeysPage as Page };

import { KeysPage } from "../../../platform/api-keys/ui/keys-page.tsx";

export { generateMetadata } from "../../../platform/api-keys/ui/keys-page.tsx";

/** The keys of the settings, at the address of the source. */
export const Page = (props: Parameters<typeof KeysPage>[0]) => (
  <div className="-mt-8">
    <KeysPage {...props} ownPage />
  </div>
);

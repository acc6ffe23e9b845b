export { generateMetadata, SignInPage as default } from "../../../../platform/identity/ui/sign-in-page.tsx";

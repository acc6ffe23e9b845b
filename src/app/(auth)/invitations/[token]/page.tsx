export { generateMetadata, InvitationPage as default } from "../../../../platform/teams/ui/invitation-page.tsx";

export { generateMetadata, NewTeamPage as default } from "../../../../platform/teams/ui/new-team-page.tsx";

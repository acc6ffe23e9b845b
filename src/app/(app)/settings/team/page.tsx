export { generateMetadata, TeamPage as default } from "../../../../platform/teams/ui/team-page.tsx";

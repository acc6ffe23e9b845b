export { CharactersPage as default, generateMetadata } from "../../../products/natak/ui/characters-page.tsx";

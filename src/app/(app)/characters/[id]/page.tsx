export { CharacterPage as default, generateMetadata } from "../../../../products/natak/ui/character-page.tsx";

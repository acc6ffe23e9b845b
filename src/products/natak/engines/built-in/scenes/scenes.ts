import type { Brief } from "../prompt.ts";
import type { Layer, Stage } from "../stage.ts";
import { abstractLayers } from "./abstract.ts";
import { architectureLayers, interiorLayers } from "./architecture.ts";
import { botanicalLayers } from "./botanical.ts";
import { cityLayers } from "./city.ts";
import { desertLayers, forestLayers, mountainLayers } from "./landscape.ts";
import { figureLayers, portraitLayers } from "./person.ts";
import { seaLayers } from "./sea.ts";
import { spaceLayers } from "./space.ts";
import { stillLifeLayers } from "./still-life.ts";

const scenes: Record<Brief["scene"], (stage: Stage) => Layer[]> = {
  city: cityLayers,
  mountains: mountainLayers,
  sea: seaLayers,
  desert: desertLayers,
  forest: forestLayers,
  space: spaceLayers,
  botanical: botanicalLayers,
  still: stillLifeLayers,
  abstract: abstractLayers,
  architecture: architectureLayers,
  interior: interiorLayers,
};

export function layersFor(stage: Stage): Layer[] {
  const scene = scenes[stage.brief.scene](stage);
  if (stage.brief.person === "portrait") return portraitLayers(stage, scene);
  return stage.brief.person === "figure" ? figureLayers(stage, scene) : scene;
}

/** What a character brings to a picture: the trained weights are a safetensors file. */
export interface EngineCharacter {
  name: string;
  triggerWord: string;
  weights: Uint8Array;
}

export interface RenderRequest {
  type: "image" | "video";
  prompt: string;
  width: number;
  height: number;
  seed: number;
  character: EngineCharacter | null;
}

export interface RenderedFile {
  bytes: Uint8Array;
  mime: "image/png" | "image/webp";
  width: number;
  height: number;
}

/** `preview` is true for an engine whose pictures show the way and are not the final quality. */
export interface Engine {
  readonly name: string;
  readonly preview: boolean;
  /** Percent runs from 0 to 100 and never falls. An aborted signal rejects with the signal's reason. */
  render(request: RenderRequest, report: (percent: number) => void, signal: AbortSignal): Promise<RenderedFile>;
}

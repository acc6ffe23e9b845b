/** The words the built-in renderer understands, English and French, stems without plural s. */
export const subjects = {
  portrait: "portrait headshot face close-up closeup bust selfie visage",
  figure:
    "woman man girl boy person figure dancer model traveller traveler wanderer queen king knight witch wizard astronaut samurai hero heroine lady people femme homme personne silhouette character fashion",
  city: "city skyline street downtown skyscraper urban metropolis tokyo york paris london rooftop alley traffic tower ville rue building",
  mountains: "mountain peak alp summit valley hill cliff snow glacier canyon montagne landscape volcano ridge hiking",
  sea: "sea ocean beach coast wave harbour harbor island lighthouse sail boat sailboat yacht lake shore bay surf mer plage lagoon ship river water",
  desert: "desert dune sahara sand oasis cactus camel mesa dunes désert",
  forest: "forest tree wood pine jungle grove birch woodland forêt fir redwood path",
  space: "space galaxy nebula planet cosmos universe orbit aurora comet milky espace",
  botanical:
    "flower botanical plant rose tulip poppy garden bouquet leaf leave blossom bloom fern meadow orchid lily fleur monstera wildflower herb",
  still:
    "still-life product bottle perfume vase cosmetic jar fruit lemon packshot glass cup ceramic sneaker watch podium object pottery coffee tea table serum candle",
  abstract:
    "abstract pattern geometric geometry shape texture swirl fluid gradient composition bauhaus circle line wallpaper art marble generative truchet mosaic",
  architecture:
    "architecture arch arcade column stair staircase temple brutalist concrete facade palace cathedral monument courtyard bridge museum house villa",
  interior:
    "interior room living bedroom apartment window lounge loft studio-flat cafe library chair sofa kitchen lamp hotel intérieur hall",
} as const;

export const lights = {
  golden: "golden sunset sunrise dusk dawn evening warm-light crépuscule coucher sun-kissed sundown goldenhour",
  night: "night midnight moon lune star étoile moonlit moonlight nocturnal starry dark nuit evening-blue",
  neon: "neon cyberpunk glowing synthwave vaporwave led blacklight holographic",
  fog: "fog foggy mist misty haze hazy smoke cloud cloudy overcast rain rainy brume snowy",
  studio: "studio softbox seamless packshot catalog catalogue editorial",
  backlit: "backlit backlight silhouette contre-jour rimlight rim-light halo",
  day: "day noon daylight sunny bright midday morning clear summer spring jour",
} as const;

/** Hue in degrees of OKLCH; a chroma of 0 means a neutral. */
export const colourNames: Record<string, { hue: number; chroma: number }> = {
  red: { hue: 28, chroma: 1.1 },
  crimson: { hue: 20, chroma: 1.1 },
  scarlet: { hue: 32, chroma: 1.2 },
  coral: { hue: 38, chroma: 0.9 },
  terracotta: { hue: 42, chroma: 0.75 },
  rust: { hue: 48, chroma: 0.85 },
  orange: { hue: 58, chroma: 1.1 },
  amber: { hue: 75, chroma: 1 },
  gold: { hue: 85, chroma: 0.9 },
  ochre: { hue: 80, chroma: 0.7 },
  yellow: { hue: 100, chroma: 1 },
  olive: { hue: 112, chroma: 0.6 },
  lime: { hue: 125, chroma: 1.1 },
  green: { hue: 148, chroma: 0.9 },
  emerald: { hue: 162, chroma: 0.9 },
  sage: { hue: 145, chroma: 0.4 },
  mint: { hue: 168, chroma: 0.5 },
  teal: { hue: 192, chroma: 0.8 },
  turquoise: { hue: 195, chroma: 0.9 },
  cyan: { hue: 205, chroma: 0.9 },
  blue: { hue: 255, chroma: 1 },
  azure: { hue: 240, chroma: 0.9 },
  navy: { hue: 262, chroma: 0.8 },
  indigo: { hue: 278, chroma: 1 },
  violet: { hue: 300, chroma: 1 },
  purple: { hue: 308, chroma: 1 },
  lavender: { hue: 300, chroma: 0.5 },
  magenta: { hue: 335, chroma: 1.1 },
  pink: { hue: 355, chroma: 0.8 },
  rose: { hue: 8, chroma: 0.7 },
  plum: { hue: 335, chroma: 0.75 },
  peach: { hue: 50, chroma: 0.6 },
  jade: { hue: 165, chroma: 0.7 },
  charcoal: { hue: 260, chroma: 0.06 },
  burgundy: { hue: 15, chroma: 0.8 },
  brown: { hue: 55, chroma: 0.5 },
  beige: { hue: 80, chroma: 0.25 },
  ivory: { hue: 90, chroma: 0.2 },
  white: { hue: 90, chroma: 0.08 },
  black: { hue: 270, chroma: 0.1 },
  grey: { hue: 260, chroma: 0.08 },
  gray: { hue: 260, chroma: 0.08 },
  silver: { hue: 250, chroma: 0.12 },
};

export const paletteMoods = {
  warm: "warm cosy cozy autumn fall chaud",
  cool: "cool cold icy winter arctic froid",
  pastel: "pastel soft candy gentle tender delicate sweet dreamy kawaii airy",
  monochrome: "monochrome black-and-white greyscale grayscale noir b&w mono bw",
  vivid: "vivid vibrant colourful colorful saturated bold electric pop rich",
  muted: "muted desaturated faded vintage nostalgic calm quiet melancholic serene subtle earthy natural",
} as const;

export const styles = {
  minimal: "minimal minimalist minimalism clean simple flat negative-space",
  retro: "retro vintage seventies 70s sixties 60s eighties 80s nostalgic travel-poster mid-century",
  watercolour: "watercolour watercolor aquarelle gouache painted painting wash ink paper",
  deco: "deco art-deco gatsby ornate luxurious elegant twenties nouveau",
  brutalist: "brutalist brutalism concrete raw monolith",
  film: "film cinematic analog analogue 35mm kodak grain photo photography photorealistic movie polaroid",
  poster: "poster graphic illustration print screenprint risograph vector silkscreen",
  cyberpunk: "cyberpunk futuristic futurist sci-fi scifi blade synthwave vaporwave hologram",
} as const;

export const moods = {
  calm: "calm serene peaceful quiet tranquil zen gentle minimal still",
  dramatic: "dramatic epic moody intense stormy powerful majestic cinematic grand",
  playful: "playful fun happy joyful cheerful whimsical cute festive party",
  mysterious: "mysterious mystic dark eerie haunting dreamy surreal magic magical ethereal",
} as const;

export const negations = new Set(["no", "without", "not", "sans", "minus"]);
export const fillers = new Set(
  "a an the of in on at with and or by to for from her his their its over under into un une le la les de des du au aux et en dans sur avec is are very highly detailed quality best masterpiece 4k 8k hd ultra view shot".split(
    " ",
  ),
);

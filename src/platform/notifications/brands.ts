interface Palette {
  page: string;
  card: string;
  text: string;
  muted: string;
  border: string;
  primary: string;
  onPrimary: string;
  link: string;
}

export interface Brand {
  light: Palette;
  dark: Palette;
  /** Band over the card: a solid colour for programs that know no gradients, and the gradient. */
  band: { solid: string; image: string };
  radius: string;
}

// The colours of src/ui/brands.css in sRGB hex, because mail programs know neither oklch() nor custom properties.
const brands: Record<string, Brand> = {
  natak: {
    light: {
      ...{ page: "#f6f3ef", card: "#ffffff", text: "#1f1912", muted: "#686057", border: "#e5e1dc" },
      ...{ primary: "#fbb123", onPrimary: "#2b1804", link: "#90510d" },
    },
    dark: {
      ...{ page: "#110e0b", card: "#1a1613", text: "#f3efec", muted: "#afa8a0", border: "#2f2b26" },
      ...{ primary: "#feb930", onPrimary: "#2b1804", link: "#fdc44f" },
    },
    band: { solid: "#fbb123", image: "repeating-linear-gradient(-58deg,#291c0f 0 14px,#fbb123 14px 28px)" },
    radius: "8px",
  },
  luna: {
    light: {
      ...{ page: "#f2f2f9", card: "#ffffff", text: "#191a22", muted: "#5f616c", border: "#e0e1e7" },
      ...{ primary: "#5a57f2", onPrimary: "#f8faff", link: "#4d44df" },
    },
    dark: {
      ...{ page: "#0e0f13", card: "#16171b", text: "#eff0f4", muted: "#a7a9b2", border: "#2a2b31" },
      ...{ primary: "#a5b3ff", onPrimary: "#14153a", link: "#abb8ff" },
    },
    band: { solid: "#6366f1", image: "linear-gradient(90deg,#6366f1,#03b6d4)" },
    radius: "10px",
  },
  "nata-erp": {
    light: {
      ...{ page: "#f6f2f5", card: "#ffffff", text: "#1f181e", muted: "#695e66", border: "#e5e0e4" },
      ...{ primary: "#c10570", onPrimary: "#fffafc", link: "#b7096a" },
    },
    dark: {
      ...{ page: "#110e10", card: "#1a1519", text: "#f3eff2", muted: "#afa6ad", border: "#2f2a2e" },
      ...{ primary: "#fb74af", onPrimary: "#29081a", link: "#ff8cbc" },
    },
    band: { solid: "#e03b8a", image: "repeating-linear-gradient(90deg,#e03b8a 0 3px,#4d1634 3px 7px)" },
    radius: "6px",
  },
  huntaze: {
    light: {
      ...{ page: "#eff5f3", card: "#ffffff", text: "#131d1b", muted: "#576562", border: "#dde4e2" },
      ...{ primary: "#006b5f", onPrimary: "#f6fefc", link: "#00685c" },
    },
    dark: {
      ...{ page: "#0b100f", card: "#131817", text: "#ecf1f0", muted: "#a0aca9", border: "#262e2c" },
      ...{ primary: "#5de2c3", onPrimary: "#00221b", link: "#64e1c3" },
    },
    band: { solid: "#006b5f", image: "linear-gradient(90deg,#006b5f,#5de2c3)" },
    radius: "14px",
  },
  orchestrator: {
    light: {
      ...{ page: "#f1f3f8", card: "#ffffff", text: "#171b22", muted: "#5d626c", border: "#dfe2e7" },
      ...{ primary: "#1d222a", onPrimary: "#f9fafc", link: "#005734" },
    },
    dark: {
      ...{ page: "#0d0f13", card: "#15171b", text: "#eef0f4", muted: "#a5a9b2", border: "#292c31" },
      ...{ primary: "#ebedf0", onPrimary: "#13161d", link: "#78e0af" },
    },
    band: { solid: "#118054", image: "linear-gradient(90deg,#118054,#57d29d)" },
    radius: "8px",
  },
};

/** A brand that has no colours of its own wears the platform's. */
export const brandNamed = (name: string | undefined): Brand => brands[name ?? ""] ?? brands.orchestrator!;
export const brandNames = Object.keys(brands);

import { ChartColumn, Coins, Images, Layers, Sparkles, Users } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { Landing, landingMetadata } from "../../../platform/identity/ui/landing.tsx";
import { Section } from "../../../ui/landing/section.tsx";
import { startingCredits } from "../prices.ts";

const pictures = [
  { name: "portrait", width: 512, height: 640 },
  { name: "city", width: 640, height: 512 },
  { name: "flowers", width: 512, height: 640 },
  { name: "mountains", width: 640, height: 512 },
  { name: "lighthouse", width: 640, height: 512 },
  { name: "perfume", width: 512, height: 640 },
] as const;
const icons = {
  characters: <Users />,
  jobs: <Sparkles />,
  credits: <Coins />,
  assets: <Images />,
  analytics: <ChartColumn />,
  engines: <Layers />,
};

export const generateMetadata = landingMetadata("natak");

export async function Page() {
  const t = await getTranslations("natak.landing");
  return (
    <Landing
      product="natak"
      icons={icons}
      note={t("note", { credits: startingCredits })}
      figure={<Strip alts={(name) => t(`pictures.${name}`)} />}
      links={[{ label: t("gallery"), href: "#gallery" }]}
    >
      <Section id="gallery" title={t("galleryTitle")} text={t("galleryText")} tinted>
        <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-3">
          {pictures.map((picture) => (
            <figure key={picture.name} className="grid content-start gap-2">
              <Picture
                {...picture}
                alt={t(`pictures.${picture.name}`)}
                className="aspect-[5/4] w-full rounded-xl object-cover"
              />
              <figcaption className="text-muted-foreground text-xs leading-5">
                {t(`prompts.${picture.name}`)}
              </figcaption>
            </figure>
          ))}
        </div>
      </Section>
    </Landing>
  );
}

function Strip({ alts }: { alts: (name: (typeof pictures)[number]["name"]) => string }) {
  return (
    <div className="grid grid-cols-3 gap-2 sm:gap-4">
      {pictures.slice(0, 3).map((picture) => (
        <Picture
          key={picture.name}
          {...picture}
          alt={alts(picture.name)}
          className="aspect-square w-full rounded-xl object-cover shadow-floating sm:rounded-2xl"
          eager
        />
      ))}
    </div>
  );
}

function Picture({
  name,
  width,
  height,
  alt,
  className,
  eager,
}: {
  name: string;
  width: number;
  height: number;
  alt: string;
  className: string;
  eager?: boolean;
}) {
  return (
    <img
      src={`/natak/${name}.webp`}
      width={width}
      height={height}
      alt={alt}
      className={className}
      loading={eager ? "eager" : "lazy"}
      decoding="async"
    />
  );
}

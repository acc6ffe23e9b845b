"use client";
import { useTranslations } from "next-intl";
import { outputPrice } from "../prices.ts";
import { type Size, sizes } from "./job-draft.ts";

interface SizePresetsProps {
  value: Size;
  type: "image" | "video";
  onChange: (size: Size) => void;
}

/** Sizes by their shape, each with what one picture of it costs. */
export function SizePresets({ value, type, onChange }: SizePresetsProps) {
  const t = useTranslations("natak.ui.operations.form");
  const offered = value.name === null ? [value, ...sizes] : sizes;
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-1.5">
      <legend className="mb-1.5 font-medium leading-5">{t("size")}</legend>
      <div className="grid grid-cols-3 gap-2">
        {offered.map((size) => (
          <label
            key={`${size.width}x${size.height}`}
            className="relative grid justify-items-center gap-1 rounded-lg border px-1 pt-2.5 pb-2 text-center outline-2 outline-transparent outline-offset-2 transition-colors hover:border-input hover:bg-muted/60 has-checked:border-primary has-checked:bg-accent has-focus-visible:outline-ring"
          >
            <input
              type="radio"
              name="size"
              value={`${size.width}x${size.height}`}
              checked={size.width === value.width && size.height === value.height}
              onChange={() => onChange(size)}
              className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            />
            <span aria-hidden className="flex h-7 items-center">
              <span
                className="rounded-[3px] border-[1.5px] border-current opacity-70"
                style={{ width: size.width / 40, height: size.height / 40 }}
              />
            </span>
            {size.name && <span className="font-medium text-xs leading-4">{t(`sizes.${size.name}`)}</span>}
            <span className="text-[0.6875rem] text-muted-foreground tabular-nums leading-4">
              {size.width}×{size.height}
            </span>
            <span className="text-[0.6875rem] text-muted-foreground tabular-nums leading-4">
              {outputPrice({ type, width: size.width, height: size.height })} CR
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

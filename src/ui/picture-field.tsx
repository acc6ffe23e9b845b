"use client";
import { useRef, useState } from "react";
import { Alert } from "./alert.tsx";
import { Avatar } from "./avatar.tsx";
import { Button } from "./button.tsx";

export type PictureFieldProps = {
  /** Whose picture it is; drawn as initials where there is none. */
  name: string;
  image: string | null;
  square?: boolean;
  mayEdit?: boolean;
  labels: { picture: string; upload: string; change: string; remove: string; hint: string };
  /** Keeps another picture, or none; answers what went wrong, if anything. */
  onChange: (file: File | null) => Promise<string | null>;
};

/** A person's or a team's picture: another one, or none. */
export function PictureField({ name, image, square, mayEdit = true, labels, onChange }: PictureFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const change = async (file: File | null) => {
    setPending(true);
    setProblem(null);
    setProblem(await onChange(file));
    setPending(false);
    if (input.current) input.current.value = "";
  };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-4">
        <Avatar name={name} src={image} size="lg" square={square} />
        {mayEdit && (
          <>
            <input
              ref={input}
              type="file"
              aria-label={labels.picture}
              tabIndex={-1}
              className="sr-only"
              accept="image/png,image/jpeg,image/webp"
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file) void change(file);
              }}
            />
            <Button variant="outline" pending={pending} onClick={() => input.current?.click()}>
              {image ? labels.change : labels.upload}
            </Button>
            {image && (
              <Button variant="ghost" disabled={pending} onClick={() => change(null)}>
                {labels.remove}
              </Button>
            )}
          </>
        )}
      </div>
      {mayEdit && <p className="text-muted-foreground text-xs leading-5">{labels.hint}</p>}
      {problem && <Alert tone="danger">{problem}</Alert>}
    </div>
  );
}

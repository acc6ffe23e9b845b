"use client";
import { RotateCcw, Upload, X } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { cn } from "./cn.ts";
import { Progress } from "./progress.tsx";

export type FileDropItem = {
  id: string;
  name: string;
  /** A text such as "2.4 MB". */
  size?: string;
  preview?: string;
  status: "waiting" | "uploading" | "done" | "failed";
  /** 0 to 100. */
  progress?: number;
  error?: string;
  /** Refused for good: trying again would change nothing. */
  final?: boolean;
};

export type FileDropProps = {
  onFiles: (files: File[]) => void;
  items?: FileDropItem[];
  onRemove?: (id: string) => void;
  onRetry?: (id: string) => void;
  accept?: string;
  multiple?: boolean;
  disabled?: boolean;
  labels: {
    title: ReactNode;
    hint?: ReactNode;
    remove: string;
    retry: string;
    status: Record<FileDropItem["status"], string>;
  };
  className?: string;
};

/** A zone for dropping or choosing files, and the list of what happens to each. It uploads nothing itself. */
export function FileDrop({
  onFiles,
  items,
  accept,
  multiple = true,
  disabled,
  labels,
  className,
  ...rest
}: FileDropProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (list: FileList | null) => {
    const files = Array.from(list ?? []);
    if (files.length > 0 && !disabled) onFiles(multiple ? files : files.slice(0, 1));
    if (input.current) input.current.value = "";
  };
  return (
    <div className={cn("grid min-w-0 grid-cols-1 gap-3", className)}>
      <label
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
        className={cn(
          "relative flex flex-col items-center justify-center gap-3 rounded-xl border-2 border-dashed bg-muted/40 px-6 py-10 text-center outline-2 outline-transparent outline-offset-2 transition-colors hover:border-input hover:bg-muted/80 has-focus-visible:outline-ring",
          over && "border-primary bg-muted",
          disabled && "pointer-events-none opacity-50",
        )}
      >
        <input
          ref={input}
          type="file"
          className="absolute inset-0 cursor-pointer opacity-0"
          {...{ accept, multiple, disabled }}
          onChange={(event) => take(event.target.files)}
        />
        <span aria-hidden className="flex size-10 items-center justify-center rounded-lg border bg-card shadow-raised">
          <Upload className="size-[1.125rem] text-muted-foreground" />
        </span>
        <span className="grid gap-1">
          <span className="font-medium text-sm">{labels.title}</span>
          {labels.hint && <span className="text-muted-foreground text-xs leading-5">{labels.hint}</span>}
        </span>
      </label>
      {items && items.length > 0 && <FileDropList items={items} labels={labels} {...rest} />}
    </div>
  );
}

export type FileDropListProps = Pick<FileDropProps, "onRemove" | "onRetry" | "className"> & {
  items: FileDropItem[];
  labels: Pick<FileDropProps["labels"], "remove" | "retry" | "status">;
};

/** What happens to each file. */
export function FileDropList({ items, className, ...rest }: FileDropListProps) {
  return (
    <ul className={cn("divide-y rounded-xl border bg-card", className)}>
      {items.map((item) => (
        <FileRow key={item.id} item={item} {...rest} />
      ))}
    </ul>
  );
}

type FileRowProps = Omit<FileDropListProps, "items" | "className"> & { item: FileDropItem };

function FileRow({ item, labels, onRemove, onRetry }: FileRowProps) {
  const failed = item.status === "failed";
  // All sent, but not answered: then the name of the state says more than 100 %.
  const progress = item.progress ?? 0;
  const iconButton =
    "focus-ring flex size-8 items-center justify-center rounded-md text-muted-foreground hover:bg-accent hover:text-foreground";
  return (
    <li className="flex items-center gap-3 px-3 py-2.5">
      {item.preview && <img src={item.preview} alt="" className="size-10 rounded-md object-cover" />}
      <div className="grid min-w-0 grid-cols-1 flex-1 gap-1">
        <div className="flex items-baseline justify-between gap-3 text-sm">
          <span className="truncate">{item.name}</span>
          <span className={cn("shrink-0 text-xs tabular-nums", failed ? "text-danger" : "text-muted-foreground")}>
            {item.status === "uploading" && progress < 100 ? `${Math.round(progress)} %` : labels.status[item.status]}
          </span>
        </div>
        {item.status === "uploading" ? (
          <Progress label={item.name} labelHidden value={progress} />
        ) : (
          <span className={cn("text-xs", item.error ? "text-danger" : "text-muted-foreground")}>
            {item.error ?? item.size}
          </span>
        )}
      </div>
      {failed && onRetry && !item.final && (
        <button
          type="button"
          className={iconButton}
          aria-label={`${labels.retry}, ${item.name}`}
          onClick={() => onRetry(item.id)}
        >
          <RotateCcw aria-hidden className="size-4" />
        </button>
      )}
      {onRemove && (
        <button
          type="button"
          className={iconButton}
          aria-label={`${labels.remove}, ${item.name}`}
          onClick={() => onRemove(item.id)}
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </li>
  );
}

"use client";
import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";

/** The ten codes, this once: to copy or to download. */
export function BackupCodeList({ codes, email, onDone }: { codes: string[]; email: string; onDone: () => void }) {
  const t = useTranslations("identity.settings");
  const text = codes.join("\n");
  const download = () => {
    const address = URL.createObjectURL(
      new Blob([`${t("codesFile", { email })}\n\n${text}\n`], { type: "text/plain" }),
    );
    const link = document.createElement("a");
    link.href = address;
    link.download = "backup-codes.txt";
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="grid gap-4">
      <ul className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-lg bg-muted px-4 py-3.5 text-center font-mono text-sm tabular-nums">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton variant="outline" withText text={text} labels={{ copy: t("copyCodes"), copied: t("copied") }} />
        <Button variant="outline" size="sm" onClick={download}>
          <Download aria-hidden /> {t("downloadCodes")}
        </Button>
      </div>
      <Button onClick={onDone}>{t("done")}</Button>
    </div>
  );
}

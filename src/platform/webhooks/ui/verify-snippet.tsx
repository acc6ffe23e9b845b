"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { SegmentedControl } from "../../../ui/segmented-control.tsx";

const snippets = {
  typescript: `import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.WEBHOOK_SECRET);

app.post("/hook", express.raw({ type: "*/*" }), (req, res) => {
  // Throws when the signature or the time is wrong.
  const event = webhook.verify(req.body, req.headers);
  res.sendStatus(204); // Answer first, then work.
  queue.add(req.headers["webhook-id"], event);
});`,
  python: `from standardwebhooks.webhooks import Webhook

webhook = Webhook(os.environ["WEBHOOK_SECRET"])

@app.post("/hook")
def hook():
    # Raises when the signature or the time is wrong.
    event = webhook.verify(request.data, request.headers)
    queue.add(request.headers["webhook-id"], event)
    return "", 204`,
};

/** How a receiver checks that an event comes from us. */
export function VerifySnippet() {
  const t = useTranslations("webhooks.ui.verify");
  const [language, setLanguage] = useState<keyof typeof snippets>("typescript");
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="font-medium text-sm">{t("title")}</p>
        <div className="flex items-center gap-1">
          <SegmentedControl
            size="sm"
            legend={t("language")}
            name="language"
            value={language}
            onChange={setLanguage}
            options={[
              { value: "typescript", label: "TypeScript" },
              { value: "python", label: "Python" },
            ]}
          />
          <CopyButton text={snippets[language]} labels={{ copy: t("copy"), copied: t("copied") }} />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard */}
      <pre tabIndex={0} className="focus-ring overflow-x-auto rounded-lg border bg-card p-3.5 text-xs leading-5">
        <code>{snippets[language]}</code>
      </pre>
      <p className="text-pretty text-muted-foreground text-xs leading-5">{t("text")}</p>
    </div>
  );
}

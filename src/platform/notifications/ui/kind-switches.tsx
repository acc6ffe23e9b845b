"use client";
import { useTranslations } from "next-intl";
import type { ApiInput, ApiOutput } from "../../../client/api.ts";
import { useApi, useApiMutation, useQueryClient } from "../../../client/use-api.ts";
import { useAtOnce } from "../../../client/use-at-once.ts";
import { Switch } from "../../../ui/switch.tsx";
import { toast } from "../../../ui/toast.ts";

type Preferences = ApiOutput<"GET /user/notifications">;
type Kind = ApiInput<"PATCH /user/notifications">["kind"];

/** The channels of one kind. A switch moves at once, and back when the change was refused. */
export function KindSwitches({ kind, initial, address }: { kind: Kind; initial: Preferences; address: string }) {
  const t = useTranslations("notifications.preferences");
  const client = useQueryClient();
  const { data = initial } = useApi("GET /user/notifications", {}, { initial });
  const change = useApiMutation("PATCH /user/notifications", {
    onSuccess: (answer) => client.setQueryData(["GET /user/notifications", {}], answer),
    onError: (problem) => toast.error(problem.message),
  });
  const [wishes, wish] = useAtOnce(data.kinds.find((one) => one.kind === kind)!);
  const hints = { email: t("emailHint", { address }), in_app: t("inAppHint") };
  return (
    <div className="divide-y rounded-xl border bg-card shadow-raised">
      {(["email", "in_app"] as const).map((channel) => (
        <Switch
          key={channel}
          className="px-4 py-3.5"
          label={t(channel)}
          hint={<span className="break-all leading-5">{hints[channel]}</span>}
          checked={wishes[channel] ?? true}
          onChange={({ target: { checked } }) =>
            wish({ ...wishes, [channel]: checked }, () => change.mutateAsync({ kind, [channel]: checked }))
          }
        />
      ))}
    </div>
  );
}

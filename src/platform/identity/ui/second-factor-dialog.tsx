"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { ApiOutput } from "../../../client/api.ts";
import { useForm } from "../../../client/use-form.ts";
import { Alert } from "../../../ui/alert.tsx";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { TextField } from "../../../ui/field.tsx";
import { PasswordField } from "../../../ui/password-field.tsx";
import { toast } from "../../../ui/toast.ts";
import { BackupCodeList } from "./backup-code-list.tsx";

export type SecondFactorTask = "set-up" | "new-codes" | "switch-off";
export type SecondFactorDialogProps = { task: SecondFactorTask; email: string; onClose: () => void };

/** Set up, make new codes, switch off: each begins with the password, and goes on from there. */
export function SecondFactorDialog({ task, email, onClose }: SecondFactorDialogProps) {
  const t = useTranslations("identity.settings");
  const [secret, setSecret] = useState<ApiOutput<"POST /user/second-factor"> | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const window = (title: string, text: string, content: ReactNode) => (
    <Dialog
      open
      shownOnce={codes !== null}
      onClose={onClose}
      size="sm"
      title={title}
      description={text}
      closeLabel={t("close")}
    >
      {content}
    </Dialog>
  );
  if (codes)
    return window(t("codesTitle"), t("codesText"), <BackupCodeList codes={codes} email={email} onDone={onClose} />);
  if (task === "set-up")
    return secret
      ? window(t("setUpTitle"), t("scanText"), <ScanStep secret={secret} onDone={setCodes} />)
      : window(
          t("setUpTitle"),
          t("confirmIdentity"),
          <PasswordStep
            route="POST /user/second-factor"
            submit={t("continue")}
            onDone={(answer) => setSecret(answer as ApiOutput<"POST /user/second-factor">)}
          />,
        );
  if (task === "new-codes")
    return window(
      t("newCodesTitle"),
      t("newCodesText"),
      <PasswordStep
        route="POST /user/second-factor/backup-codes"
        submit={t("newCodes")}
        onDone={(answer) => setCodes((answer as ApiOutput<"POST /user/second-factor/backup-codes">).backup_codes)}
      />,
    );
  return password === null
    ? window(
        t("switchOffTitle"),
        t("switchOffText"),
        <PasswordStep
          route="POST /user/second-factor/disable-code"
          submit={t("sendCode")}
          onDone={(_, entered) => setPassword(entered)}
        />,
      )
    : window(
        t("switchOffTitle"),
        t("mailedCodeText", { email }),
        <SwitchOffStep password={password} onDone={onClose} />,
      );
}

type PasswordRoute =
  | "POST /user/second-factor"
  | "POST /user/second-factor/backup-codes"
  | "POST /user/second-factor/disable-code";

function PasswordStep<K extends PasswordRoute>(props: {
  route: K;
  submit: string;
  onDone: (answer: ApiOutput<K>, password: string) => void;
}) {
  const t = useTranslations("identity.settings");
  const form = useForm(props.route as PasswordRoute, {
    input: (fields) => ({ password: String(fields.get("password")) }),
    done: (answer, input) => props.onDone(answer as ApiOutput<K>, input.password!),
  });
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <PasswordField
        name="password"
        id="password_once_more"
        autoComplete="current-password"
        required
        label={t("yourPassword")}
        error={form.errors.password}
        labels={{ show: t("show"), hide: t("hide") }}
      />
      <Button type="submit" pending={form.pending}>
        {props.submit}
      </Button>
    </form>
  );
}

function ScanStep(props: { secret: ApiOutput<"POST /user/second-factor">; onDone: (codes: string[]) => void }) {
  const t = useTranslations("identity.settings");
  const { secret, qr_code } = props.secret;
  const form = useForm("POST /user/second-factor/confirm", {
    input: (fields) => ({ code: String(fields.get("code")) }),
    done: (answer) => props.onDone(answer.backup_codes),
  });
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(qr_code)}`}
        alt={t("qrCode")}
        width={184}
        height={184}
        className="mx-auto rounded-lg border bg-white"
      />
      <div className="grid gap-1">
        <p className="text-muted-foreground text-xs leading-5">{t("cannotScan")}</p>
        <p className="flex items-center gap-2">
          <code className="min-w-0 flex-1 rounded-md bg-muted px-2 py-1.5 font-mono text-xs">
            {secret.replace(/(.{4})(?=.)/g, "$1 ")}
          </code>
          <CopyButton text={secret} labels={{ copy: t("copyKey"), copied: t("copied") }} />
        </p>
      </div>
      <TextField {...codeInput} label={t("appCode")} error={form.errors.code} />
      <Button type="submit" pending={form.pending}>
        {t("switchOn")}
      </Button>
    </form>
  );
}

const codeInput = {
  name: "code",
  autoComplete: "one-time-code",
  inputMode: "numeric",
  maxLength: 8,
  required: true,
  autoFocus: true,
} as const;

function SwitchOffStep({ password, onDone }: { password: string; onDone: () => void }) {
  const t = useTranslations("identity.settings");
  const form = useForm("POST /user/second-factor/disable", {
    input: (fields) => ({ password, code: String(fields.get("code")) }),
    done: () => {
      toast.success(t("switchedOff"));
      onDone();
    },
  });
  return (
    <form noValidate onSubmit={form.submit} className="grid gap-4">
      {form.problem && <Alert tone="danger">{form.problem}</Alert>}
      <TextField {...codeInput} label={t("mailedCode")} error={form.errors.code} />
      <Button type="submit" variant="danger" pending={form.pending}>
        {t("switchOff")}
      </Button>
    </form>
  );
}

import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { api } from "../../../client/api.ts";
import { packed } from "../../../client/packed.ts";
import { PageTexts } from "../../../platform/identity/ui/page-texts.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { draftOf } from "./job-draft.ts";
import { OperationsBoard } from "./operations-board.tsx";

export async function generateMetadata() {
  return { title: (await getTranslations("natak.ui.operations"))("title") };
}

interface OperationsPageProps {
  /**
   * Settings to begin with, as a picture's "use these settings again" gives them: those of the body of POST /jobs.
   * Or `job`, the id of the one to open.
   */
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function OperationsPage({ searchParams }: OperationsPageProps) {
  const [t, operations, checklist, { team }, query] = await Promise.all([
    getTranslations("natak.ui.operations"),
    api("GET /operations"),
    api("GET /onboarding/checklist"),
    api("GET /session"),
    searchParams,
  ]);
  const { data: id } = z.uuid().safeParse(query.job);
  const job = id ? await api("GET /jobs/:id", { id }) : null;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        badge={operations.engine.preview && <Badge tone="info">{t("engine.badge")}</Badge>}
      />
      <PageTexts of={["natak.ui.operations", "natak.ui.job", "natak.onboarding", "onboarding.steps", "exports.dialog"]}>
        <OperationsBoard
          initial={packed(operations)}
          checklist={packed(checklist)}
          mayEdit={team?.role !== "viewer"}
          team={team?.name ?? ""}
          wanted={draftOf(query)}
          opened={job}
        />
      </PageTexts>
    </>
  );
}

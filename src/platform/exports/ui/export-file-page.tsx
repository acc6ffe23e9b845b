import { redirect } from "next/navigation";
import { api } from "../../../client/api.ts";

/** Where mails lead: whoever is signed out comes here after signing in, and then to the file; once it is gone, to the list. */
export async function ExportFilePage({ params }: { params: Promise<{ id: string }> }) {
  const { id, status } = await api("GET /exports/:id", await params);
  redirect(status === "ready" ? `/api/v1/exports/${id}/file` : "/settings/exports");
}

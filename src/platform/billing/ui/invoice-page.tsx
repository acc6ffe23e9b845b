import { redirect } from "next/navigation";
import { api } from "../../../client/api.ts";

/** Where mails lead: whoever is signed out comes here after signing in, and then to the PDF. */
export async function InvoicePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await api("GET /invoices/:id", await params);
  redirect(`/api/v1/invoices/${id}/pdf`);
}

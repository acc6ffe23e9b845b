import type { Metadata } from "next";
import type { ComponentType } from "react";
import { api, pageNotFound } from "../client/api.ts";

interface ProductPage {
  // biome-ignore lint/suspicious/noExplicitAny: each page has search parameters of its own shape
  Page: ComponentType<any>;
  generateMetadata: () => Promise<Metadata>;
}

/**
 * An address at which several products have a page of their own: the active team's product decides, for a visitor that
 * of the host. Loaded on demand, so that no product's page carries the script of another's.
 */
export function pageByProduct(pages: Record<string, () => Promise<ProductPage>>) {
  const chosen = async () => {
    const { product } = await api("GET /session");
    return (await pages[product.name]?.()) ?? pageNotFound();
  };
  return {
    async Page(props: object) {
      const { Page } = await chosen();
      return <Page {...props} />;
    },
    generateMetadata: async () => (await chosen()).generateMetadata(),
  };
}

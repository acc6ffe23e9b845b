import { getRequestConfig } from "next-intl/server";
import { pageBridge } from "../client/bridge.ts";

/** Language and texts come from the running kernel, which has read them from the modules' catalogues. */
export default getRequestConfig(async () => {
  const { locale, messages } = pageBridge().page();
  return { locale, messages: messages as never, timeZone: "UTC" };
});

import { metric } from "./metrics.ts";

/** A call of the API with a key or a token: counted for every product, by the platform itself. */
export const apiCall = { ...metric("api_call", "api_calls"), quiet: true };

/** The source of the calls that the server counts itself. Rows of one minute merge under it, so no report may bear it. */
export const gatewaySource = "gateway";

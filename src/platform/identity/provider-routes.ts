import { anyone, route, signedIn } from "../../kernel/route.ts";
import * as connections from "./connections.ts";
import { Entered } from "./entering.ts";
import { connectionAdded, connectionRemoved, passwordChanged, passwordReset } from "./events.ts";
import * as signInWith from "./sign-in-with.ts";

const redirects = { 303: [] };

/** Sign-in with other providers. */
export const providerRoutes = {
  "GET /auth/providers": route(
    {
      ...{ may: anyone, output: signInWith.Providers, rows: "data" },
      summary: "List the providers that one may sign in with",
    },
    signInWith.listProviders,
  ),
  "GET /auth/sign-in/:provider": route(
    { may: anyone, input: signInWith.SignInStart, streams: redirects, summary: "Go to a provider to sign in" },
    signInWith.startSignIn,
  ),
  "GET /auth/callback/:provider": route(
    { may: anyone, input: signInWith.ProviderAnswer, streams: redirects, summary: "Come back from a provider" },
    signInWith.receiveAnswer,
  ),
  "POST /auth/callback/:provider": route(
    {
      may: anyone,
      input: signInWith.ProviderAnswer,
      foreignForm: true,
      streams: redirects,
      summary: "Come back from a provider that posts its answer",
    },
    signInWith.receiveAnswer,
  ),
  "POST /auth/sign-in/:provider": route(
    {
      may: anyone,
      input: signInWith.HandedIn,
      output: Entered,
      refuses: ["provider_failed"],
      summary: "Sign in with a provider's answer, or connect the provider",
    },
    signInWith.finishSignIn,
  ),
  "GET /connections": route(
    {
      may: signedIn,
      input: connections.ConnectionQuery,
      output: connections.ConnectionList,
      summary: "List the providers that you sign in with",
      freshOn: [connectionAdded, connectionRemoved, passwordReset, passwordChanged],
    },
    connections.listConnections,
  ),
  "POST /connections": route(
    {
      may: signedIn,
      input: connections.NewConnection,
      output: connections.ConnectionStart,
      summary: "Begin to connect a provider",
    },
    connections.startConnection,
  ),
  "DELETE /connections/:id": route(
    { may: signedIn, input: connections.ConnectionId, status: 204, summary: "Disconnect a provider" },
    connections.removeConnection,
  ),
};

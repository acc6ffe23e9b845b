import { route } from "../../kernel/route.ts";
import { memberRoleChanged, ownershipTransferred } from "../teams/events.ts";
import * as events from "./events.ts";
import * as keys from "./keys.ts";
import { FoundKey, findLeakedKey, TextWithKey } from "./leaked.ts";
import { holdKey, manageKeys, readKeys, verifyKeys } from "./permissions.ts";
import { Rotation, rotateApiKey } from "./rotation.ts";
import { KeyUsePage, listKeyUses, UsesQuery } from "./uses.ts";
import { CurrentKey, currentKey, KeyToVerify, Verification, verifyApiKey } from "./verify.ts";

const freshOn = [
  events.apiKeyUsed,
  events.apiKeyChanged,
  events.apiKeyCreated,
  events.apiKeyFrozen,
  events.apiKeyStopped,
  events.apiKeyTakenOver,
  events.apiKeyRevoked,
  events.apiKeyRotated,
  memberRoleChanged,
  ownershipTransferred,
];

export const apiKeyRoutes = {
  "GET /keys": route(
    { may: readKeys, input: keys.KeyQuery, output: keys.ApiKeyList, rows: "keys", summary: "List API keys", freshOn },
    keys.listApiKeys,
  ),
  "POST /keys": route(
    {
      may: manageKeys,
      input: keys.NewApiKey,
      output: keys.CreatedApiKey,
      status: 201,
      summary: "Create an API key; the answer shows it once",
    },
    keys.createApiKey,
  ),
  "GET /keys/current": route(
    { may: holdKey, output: CurrentKey, refuses: ["no_key"], summary: "The key that this call was made with" },
    currentKey,
  ),
  "POST /keys/verify": route(
    {
      may: verifyKeys,
      input: KeyToVerify,
      output: Verification,
      summary: "Verify a key of the team and count the call",
    },
    verifyApiKey,
  ),
  "POST /keys/find": route(
    {
      may: manageKeys,
      input: TextWithKey,
      output: FoundKey,
      summary: "Tell which key of the team was found somewhere, and what was done with it",
    },
    findLeakedKey,
  ),
  "POST /keys/:id/freeze": route(
    {
      may: manageKeys,
      input: keys.ApiKeyId,
      output: keys.ApiKey,
      summary: "Switch off a key that leaked, and tell who made it and the owners",
    },
    keys.freezeApiKey,
  ),
  "POST /keys/:id/take-over": route(
    {
      may: manageKeys,
      input: keys.ApiKeyId,
      output: keys.ApiKey,
      summary: "Answer for an API key instead of who made it, and switch it on",
    },
    keys.takeOverKey,
  ),
  "GET /keys/:id": route(
    { may: readKeys, input: keys.ApiKeyId, output: keys.ApiKey, summary: "Read an API key's settings", freshOn },
    keys.getApiKey,
  ),
  "PATCH /keys/:id": route(
    {
      may: manageKeys,
      input: keys.ApiKeyChanges,
      output: keys.ApiKey,
      summary: "Change an API key, or switch it off",
    },
    keys.changeApiKey,
  ),
  "DELETE /keys/:id": route(
    { may: manageKeys, input: keys.ApiKeyId, output: keys.Done, summary: "Revoke an API key" },
    keys.revokeApiKey,
  ),
  "POST /keys/:id/rotate": route(
    {
      may: manageKeys,
      input: Rotation,
      output: keys.CreatedApiKey,
      status: 201,
      summary: "Replace an API key; the old one goes on for the chosen hours",
    },
    rotateApiKey,
  ),
  "GET /keys/:id/uses": route(
    {
      may: readKeys,
      input: UsesQuery,
      output: KeyUsePage,
      freshOn: [events.apiKeyUsed],
      summary: "List the uses of an API key",
    },
    listKeyUses,
  ),
};

import { managers, permission } from "../../kernel/module.ts";
import { route } from "../../kernel/route.ts";
import { EventTypes, listEventTypes } from "./catalogue.ts";
import * as deliveries from "./deliveries.ts";
import * as events from "./events.ts";
import * as webhooks from "./webhooks.ts";

export const readWebhooks = permission("webhooks.read", managers);
export const manageWebhooks = permission("webhooks.manage", managers);

const { Webhook, WebhookId, WebhookWithSecret } = webhooks;
const { Delivery, DeliveryId } = deliveries;
const changes = [
  events.webhookChanged,
  events.webhookCreated,
  events.webhookDeleted,
  events.webhookDisabled,
  events.webhookRotated,
  events.webhookTried,
];

export const webhookRoutes = {
  "GET /webhooks/events": route(
    {
      ...{ may: readWebhooks, output: EventTypes, rows: "data" },
      summary: "List the events that a webhook may be sent",
    },
    listEventTypes,
  ),
  "GET /webhooks/deliveries/:id": route(
    {
      may: readWebhooks,
      input: DeliveryId,
      output: deliveries.DeliveryDetail,
      expand: { webhook: webhooks.webhookRelation },
      summary: "Read a delivery with its attempts",
      freshOn: changes,
    },
    deliveries.getDelivery,
  ),
  "POST /webhooks/deliveries/:id/replay": route(
    { may: manageWebhooks, input: DeliveryId, output: Delivery, status: 202, summary: "Send a delivery again" },
    deliveries.replayDelivery,
  ),
  "GET /webhooks": route(
    {
      may: readWebhooks,
      input: webhooks.WebhookQuery,
      output: webhooks.WebhookList,
      summary: "List webhooks",
      freshOn: changes,
    },
    webhooks.listWebhooks,
  ),
  "POST /webhooks": route(
    {
      may: manageWebhooks,
      input: webhooks.NewWebhook,
      output: WebhookWithSecret,
      status: 201,
      summary: "Create a webhook",
    },
    webhooks.createWebhook,
  ),
  "GET /webhooks/:id": route(
    { may: readWebhooks, input: WebhookId, output: Webhook, summary: "Read a webhook", freshOn: changes },
    webhooks.getWebhook,
  ),
  "PATCH /webhooks/:id": route(
    {
      may: manageWebhooks,
      input: webhooks.WebhookChange,
      output: Webhook,
      summary: "Change, enable or disable a webhook",
    },
    webhooks.changeWebhook,
  ),
  "DELETE /webhooks/:id": route(
    { may: manageWebhooks, input: WebhookId, status: 204, summary: "Delete a webhook" },
    webhooks.deleteWebhook,
  ),
  "POST /webhooks/:id/test": route(
    { may: manageWebhooks, input: DeliveryId, output: Delivery, status: 202, summary: "Send a test event" },
    deliveries.sendTest,
  ),
  "POST /webhooks/:id/rotate": route(
    {
      may: manageWebhooks,
      input: WebhookId,
      output: WebhookWithSecret,
      summary: "Make a new secret; the old one signs for 24 hours",
    },
    webhooks.rotateSecret,
  ),
  "GET /webhooks/:id/deliveries": route(
    {
      may: readWebhooks,
      input: deliveries.DeliveryQuery,
      output: deliveries.DeliveryList,
      expand: { webhook: webhooks.webhookRelation },
      summary: "List a webhook's deliveries",
      freshOn: changes,
    },
    deliveries.listDeliveries,
  ),
};

/** By what the deliveries may be narrowed. */
export const deliveryChoices = {
  status: ["delivered", "waiting", "failed"],
  event: /^[a-z_]{1,40}\.[a-z_.]{1,50}$/,
} as const;

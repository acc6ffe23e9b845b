/** By what the log of mails may be narrowed. */
export const mailChoices = {
  to: /^\S{1,254}$/,
  state: ["queued", "sent", "bounced", "failed"],
  name: /^[a-z-]{1,40}\.[a-z_]{1,50}$/,
} as const;

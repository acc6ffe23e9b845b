import { editors, everyRole, managers, permission } from "../../kernel/module.ts";

export const readKeys = permission("keys.read", editors);
export const manageKeys = permission("keys.manage", managers);
export const verifyKeys = permission("keys.verify", editors);
/** Every key may ask which one it is. */
export const holdKey = permission("keys.hold", everyRole);

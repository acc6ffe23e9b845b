/**
 * A value on its way to a client component, as one text: React walks through every value of an object when it writes it into a
 * page and again when it reads it, and passes by a text.
 */
export type Packed<T> = string & { readonly holds?: T };

export const packed = <T>(value: T): Packed<T> => JSON.stringify(value);
export const unpacked = <T>(text: Packed<T>): T => JSON.parse(text) as T;

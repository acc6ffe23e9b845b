import type { PgTable } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Ctx } from "./ctx.ts";
import type { House } from "./house.ts";
import type { Passage } from "./http.ts";
import type { AnyRoute } from "./route.ts";
import type { Sentences } from "./sentences.ts";

export type Role = "owner" | "admin" | "member" | "viewer";

export interface Permission {
  name: string;
  roles: readonly Role[];
}
/** `noun.verb` and the team roles that hold it. */
export const permission = (name: string, roles: readonly Role[]): Permission => ({ name, roles });

export const everyRole: readonly Role[] = ["owner", "admin", "member", "viewer"];
export const editors: readonly Role[] = ["owner", "admin", "member"];
export const managers: readonly Role[] = ["owner", "admin"];
/** Whether somebody of this role looks after the team and its money. */
export const isManager = (role: string | null | undefined): boolean => managers.some((one) => one === role);

export interface EventDefinition<S extends z.ZodType = z.ZodType> {
  kind: "event";
  name: string;
  data: S;
}
/** A fact in the past (`payout.approved`). Its sentence stands in the module's catalogue under `events`, with the data as arguments. */
export const event = <S extends z.ZodType>(name: string, data: S): EventDefinition<S> => ({
  kind: "event",
  name,
  data,
});
/** The events among all that an `events.ts` declares. */
export const eventsIn = (declared: Record<string, object>): EventDefinition[] =>
  Object.values(declared).filter((one): one is EventDefinition => "kind" in one && one.kind === "event");

export interface SignalDefinition<S extends z.ZodType = z.ZodType> {
  kind: "signal";
  name: string;
  data: S;
}
/** A passing message to open pages, such as a percentage; nothing is stored. */
export const signal = <S extends z.ZodType>(name: string, data: S): SignalDefinition<S> => ({
  kind: "signal",
  name,
  data,
});

export interface JobDefinition<S extends z.ZodType = z.ZodType> {
  name: string;
  data: S;
}
export const job = <S extends z.ZodType>(name: string, data: S): JobDefinition<S> => ({ name, data });

/** What a job learns about its run. */
export interface JobRun {
  attempt: number;
  lastAttempt: boolean;
  signal: AbortSignal;
}

export interface JobHandler {
  job: JobDefinition;
  run: (ctx: Ctx, data: never, run: JobRun) => Promise<unknown>;
  /** Cron line (UTC) for jobs that start by the clock; such a job gets a system ctx without a team. */
  every?: string;
}
/** Pairs a job with the function that does it. It may run twice, and may be killed in the middle. */
export const work = <S extends z.ZodType>(
  definition: JobDefinition<S>,
  run: (ctx: Ctx, data: z.output<S>, run: JobRun) => Promise<unknown>,
  options: { every?: string } = {},
): JobHandler => ({ job: definition as unknown as JobDefinition, run: run as JobHandler["run"], ...options });

export interface Subscription {
  event: EventDefinition;
  name: string;
  handle: (ctx: Ctx, data: never, event: { id: string; actor_id: string | null }) => Promise<unknown>;
}
/** `name` is unique and never changes: it marks what was delivered. The handler's writes and that mark are one transaction. */
export const on = <S extends z.ZodType>(
  definition: EventDefinition<S>,
  name: string,
  handle: (ctx: Ctx, data: z.output<S>, event: { id: string; actor_id: string | null }) => Promise<unknown>,
): Subscription => ({
  event: definition as unknown as EventDefinition,
  name,
  handle: handle as Subscription["handle"],
});

export interface NavItem {
  /** Key in the module's catalogue. */
  label: string;
  href: string;
  icon: string;
  /** Keys of a title and a text for the tour, `<hint>.title` and `<hint>.text`; without it the tour passes by. */
  hint?: string;
  may: Permission;
}

/** A step of the checklist; done is computed from facts, never stored. */
export interface OnboardingStep {
  key: string;
  href: string;
  done: (ctx: Ctx) => Promise<boolean>;
}

export interface MailDefinition<S extends z.ZodType = z.ZodType> {
  name: string;
  data: S;
}

/** A file of a person's export. Rows become a JSON array; many rows come page by page. */
export interface ExportedFile {
  /** Path in the archive: `teams/atelier/members.json`. */
  path: string;
  content: unknown[] | AsyncIterable<unknown[]> | Uint8Array | ReadableStream<Uint8Array>;
}

/** A person whose data are gathered or forgotten: with every address and name that they went by, in lower case. */
export interface DataSubject {
  id: string;
  email: string;
  addresses: readonly string[];
  names: readonly string[];
}

/** What a module has of a person, file by file. */
export type Contribution = (ctx: Ctx, person: DataSubject) => AsyncIterable<ExportedFile>;

export type Messages = { [key: string]: string | Messages };

export interface Module {
  name: string;
  tables?: Record<string, PgTable>;
  /** File or files of the module's SQL functions, from the project's root; applied after the migrations whenever its text changed. */
  sql?: string | readonly string[];
  permissions?: readonly Permission[];
  routes?: Record<string, AnyRoute>;
  events?: readonly EventDefinition[];
  signals?: readonly SignalDefinition[];
  on?: readonly Subscription[];
  jobs?: readonly JobHandler[];
  nav?: readonly NavItem[];
  /** Pages below `/settings`, in the order of the modules; without `may` for everyone, for one's own affairs. */
  settings?: readonly (Omit<NavItem, "may" | "icon" | "hint"> & { may?: Permission })[];
  emails?: readonly MailDefinition[];
  onboarding?: readonly OnboardingStep[];
  messages?: { en: Messages; fr?: Messages };
  /** What server code says in English: refusals, and reasons that are kept. */
  sentences?: { fr: Sentences };
  /** What this module does on the way of every call over HTTP; passed in the order of the modules. */
  passage?: (house: House) => Passage;
  /**
   * What becomes of each table's personal columns when a person's account is purged. A table with such a column that
   * is not named here fails `house.test.ts`.
   */
  personal?: Record<string, "deleted" | "anonymous" | `kept: ${string}`>;
  /** Makes that so, for one person, across teams; runs in the transaction of the purge. */
  forget?: (ctx: Ctx, person: DataSubject) => Promise<void>;
  /**
   * A person's own data for their copy of it: file name → rows, or bytes. Read across teams, so by the person's id. A
   * module with something personal that is neither here, nor says why not, fails `house.test.ts`.
   */
  exports?: Contribution | `none: ${string}`;
  /** Runs once in each process before it serves: for what must be heard or held in memory. */
  start?: (house: House) => void | Promise<void>;
  /** Work of its own beside the jobs, in processes that take jobs; the result ends it and waits for what is in hand. */
  works?: (house: House) => { stop(): Promise<void> };
  /** Runs when the process is told to end, before it waits for what is in hand: ends what would never end by itself. */
  stop?: (house: House) => void;
  /** Runs last, when nothing is in hand any more and the database is still there: for what was held back. */
  close?: (house: House) => Promise<void>;
  /** Demo data, made through the module's own verbs. */
  seed?: (tools: SeedTools) => Promise<void>;
}

export interface Product extends Module {
  title: string;
  brand: string;
  /** Where a signed-in person lands. */
  home: string;
  /** How its API keys begin: `luna_sk_`. */
  keyPrefix: string;
  /** Credits that a new team starts with. */
  startingCredits?: number;
  /** How long a program's access token is good; 24 hours unless said. */
  accessTokenHours?: number;
}

/** Opens ctxs at chosen moments of the past, so that demo data comes into being as real data does. */
export interface SeedTools {
  now: Date;
  /** Runs `work` as the owner of the demo team, at that moment. */
  at<T>(moment: Date, work: (ctx: Ctx) => Promise<T>): Promise<T>;
}

export const isProduct = (module: Module): module is Product => "home" in module;

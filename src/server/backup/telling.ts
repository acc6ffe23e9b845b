import type { House } from "../../kernel/house.ts";
import type { Manifest } from "./archive.ts";
import { hasSameSecret } from "./restore.ts";

const contents = ({ tables, files }: Manifest) =>
  `${tables.reduce((sum, { rows }) => sum + rows, 0)} rows of ${tables.length} tables, ${files.count} files`;

export function tellOfBackup({ path, manifest }: { path: string; manifest: Manifest }): void {
  console.info(`${path}\n  ${contents(manifest)}\n  ledger ${manifest.ledger_hash}`);
  if (manifest.files.missing.length > 0)
    console.warn(
      `  ${manifest.files.missing.length} files are named by rows and were not in the store: ${manifest.files.missing.slice(0, 5).join(", ")} …`,
    );
  console.info(
    "  AUTH_SECRET and ENCRYPTION_KEYS are not in it. Keep them elsewhere: without them nobody can read what they seal.",
  );
}

export function tellOfRestore(house: House, manifest: Manifest): void {
  console.info(`Restored the backup of ${manifest.made_at}: ${contents(manifest)}.`);
  console.info("Every table has the rows of the archive, and the ledger its hash.");
  if (!hasSameSecret(house, manifest))
    console.warn(
      "\nThe backup was made with another AUTH_SECRET. Start with that one (its variable, or DATA_DIR/auth-secret): with this one nobody can use second factors, webhooks' secrets and links that were made before.",
    );
}

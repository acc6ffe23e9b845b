import { z } from "zod";

/** PostgreSQL keeps neither. What is said of the one event spares the others of its batch. */
const unkept = "Leave out null characters and halves of characters.";
const unkeptInJson = /\\u(?:0000|d[89a-f])/;
const metadataCharacters = 4_096;

export const KeptText = z.string().refine((text) => text.isWellFormed() && !text.includes("\0"), unkept);

export const KeptMetadata = z.record(z.string(), z.unknown()).superRefine((metadata, { addIssue }) => {
  const json = JSON.stringify(metadata);
  if (json.length > metadataCharacters) addIssue("Keep metadata under 4 KB.");
  // A backslash that somebody wrote stands there twice.
  if (json.includes("\\u") && unkeptInJson.test(json.replaceAll("\\\\", ""))) addIssue(unkept);
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { modules } from "../src/modules.ts";
import { openApiDocument } from "../src/server/openapi.ts";
import { sdkTypes } from "./sdk-types.ts";

const file = join(import.meta.dirname, "../packages/sdk/src/generated.ts");
writeFileSync(file, sdkTypes(openApiDocument(modules, "")));

const { readFileSync } = require("node:fs");
const { join } = require("node:path");

/** A loader of next.config.mjs: what lucide-react makes its icons with is ours. */
module.exports = function lightIcons() {
  const path = join(__dirname, "light-icon.mjs");
  this.addDependency?.(path);
  return readFileSync(path, "utf8");
};

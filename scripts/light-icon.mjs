import { createElement, forwardRef } from "react";

/**
 * Stands for lucide-react's `createLucideIcon` (by next.config.mjs): the same `<svg>`, put together once for each icon. Lucide's own
 * builds attributes, class names and every path anew wherever an icon stands.
 */
export default function createLucideIcon({ name, size: side = 24, aliases = [], node }) {
  const inner = {
    __html: node.map(([tag, { key, ...attributes }]) => `<${tag}${written(attributes)}></${tag}>`).join(""),
  };
  const own = ["lucide", ...[name, ...aliases].map((known) => `lucide-${known}`)].join(" ");
  const fixed = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${side} ${side}`,
    fill: "none",
    stroke: "currentColor",
    strokeWidth: 2,
    strokeLinecap: "round",
    strokeLinejoin: "round",
    dangerouslySetInnerHTML: inner,
  };
  const Icon = forwardRef(({ className, size = side, ...rest }, ref) => {
    const said = "aria-label" in rest || "aria-labelledby" in rest || "role" in rest || "title" in rest;
    const named = className ? `${own} ${className}` : own;
    const hidden = said ? undefined : "true";
    return createElement("svg", {
      ref,
      width: size,
      height: size,
      ...fixed,
      className: named,
      "aria-hidden": hidden,
      ...rest,
    });
  });
  Icon.displayName = name;
  return Icon;
}

const written = (attributes) =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");

const entities: Record<string, string> = { "&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">" };

/** Every address that a mail leads to, once, in the order of the HTML and then of the text. */
export function linksIn({ html, text }: { html: string; text: string }): string[] {
  const hrefs = [...html.matchAll(/\shref="([^"]*)"/g)].map(([, href]) =>
    href!.replace(/&(?:amp|quot|#39|lt|gt);/g, (entity) => entities[entity]!),
  );
  const plain = [...text.matchAll(/https?:\/\/[^\s<>"]+/g)].map(([address]) => address.replace(/[.,;:!?)]+$/, ""));
  return [...new Set([...hrefs, ...plain])];
}

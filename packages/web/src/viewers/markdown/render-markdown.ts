import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
// A picture would be fetched from wherever the text says: its name is shown in its place.
markdown.renderer.rules["image"] = (tokens, index) => `<em>[${markdown.utils.escapeHtml(tokens[index]?.content || "picture")}]</em>`;
markdown.renderer.rules["link_open"] = (tokens, index, options, _, self) => {
  const token = tokens[index];
  token?.attrSet("target", "_blank");
  token?.attrSet("rel", "noopener noreferrer nofollow");
  return self.renderToken(tokens, index, options);
};

/** Markdown as HTML that can neither run nor load anything; raw HTML in it stays text. */
export function renderMarkdown(text: string): string {
  return DOMPurify.sanitize(markdown.render(text), {
    ALLOWED_TAGS: [
      ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "em", "strong", "s", "a"],
      ...["ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"],
    ],
    ALLOWED_ATTR: ["href", "title", "target", "rel", "start"],
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?!\/)|#)/i,
  });
}

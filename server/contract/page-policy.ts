/** What the desk's pages may load, in the app and in a browser: only what ships with them. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers that are data: should one ever be opened as a page, it can do nothing. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

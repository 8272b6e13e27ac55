/** A Content-Security-Policy by directive, spelled as the web framework takes it. */
type PagePolicy = Record<string, string[]>;

/** What the desk's pages may load, in the app and in a browser: only what ships with them. */
export const deskPolicy: PagePolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  mediaSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/** A buyer's pages take nothing from elsewhere and run no script but ours. A checkout form is redirected to the gateway, so its targets are wider. */
export function shopPolicy(styleHash: string, { toGateway = false } = {}): PagePolicy {
  return {
    defaultSrc: ["'none'"],
    styleSrc: [styleHash],
    scriptSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    formAction: ["'self'", ...(toGateway ? ['https:', 'http:'] : [])],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  };
}

/** Answers that are no page. */
export const nothingPolicy: PagePolicy = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** Answers that are data: should one ever be opened as a page, it can do nothing. */
export const dataPolicy: PagePolicy = { ...nothingPolicy, sandbox: [] };

/** As the header says it. */
export function policyText(policy: PagePolicy): string {
  return Object.entries(policy)
    .map(([name, values]) => [name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...values].join(' '))
    .join('; ');
}

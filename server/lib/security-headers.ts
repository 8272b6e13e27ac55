import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { deskPolicy, nothingPolicy } from '../contract/content-security-policy.ts';

type Headers = NonNullable<Parameters<typeof secureHeaders>[0]>;

/** The framework's own choices are off: what is sent is what stands in this file. */
const none: Headers = {
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  strictTransportSecurity: false,
  xContentTypeOptions: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  removePoweredBy: false,
};

const onEvery: Headers = {
  ...none,
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  xContentTypeOptions: 'nosniff',
};

/** For an address that serves the desk: every answer has one policy, whatever made it. */
export function deskHeaders(): MiddlewareHandler {
  return secureHeaders({ ...onEvery, contentSecurityPolicy: deskPolicy, referrerPolicy: 'no-referrer' });
}

/** For an address that serves buyers; a page's own policy and referrer stay. `secure`: browsers are told to stay with https. */
export function shopHeaders({ secure }: { secure: boolean }): MiddlewareHandler[] {
  return [
    secureHeaders({
      ...onEvery,
      xFrameOptions: 'DENY',
      permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
      strictTransportSecurity: secure && 'max-age=31536000',
    }),
    secureHeaders({
      ...none,
      overwrite: false,
      contentSecurityPolicy: nothingPolicy,
      referrerPolicy: 'same-origin',
    }),
  ];
}

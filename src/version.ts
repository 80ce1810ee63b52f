declare const KCTL_VERSION: string | undefined

/** Put in by the build; running from the sources there is none. */
export const version = typeof KCTL_VERSION === 'undefined' ? '0.0.0-dev' : KCTL_VERSION

import packageJson from '../../package.json' with { type: 'json' }

/** The version of this Keepsake. */
export const version: string = packageJson.version

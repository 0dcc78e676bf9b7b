/**
 * The variables that a child process may see: what the system's libraries need to find folders, fonts, the locale and
 * the graphics driver. Tokens, proxies and `NODE_OPTIONS` of the person's shell stay outside.
 */
const allowedNames = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'USERPROFILE',
  'USERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'LANG',
  'LANGUAGE',
  'TZ',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'VK_ICD_FILENAMES',
  'VK_DRIVER_FILES',
  'CUDA_VISIBLE_DEVICES',
  'CUDA_PATH',
  'NODE_ENV'
])
const allowedPrefixes = ['LC_', 'XDG_', 'KEEPSAKE_']

/** The environment for a child process: the allowed variables of `from`, then `extra`. */
export function scrubbedEnvironment(
  extra: Readonly<Record<string, string>> = {},
  from: NodeJS.ProcessEnv = process.env
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(from)) {
    const upper = name.toUpperCase()
    const allowed = allowedNames.has(upper) || allowedPrefixes.some((prefix) => upper.startsWith(prefix))
    if (allowed && value !== undefined) kept[name] = value
  }
  return { ...kept, ...extra }
}

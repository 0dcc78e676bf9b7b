import { useLayoutEffect, useSyncExternalStore } from 'react'
import { useLibrary } from '../../state/library-store.ts'

const systemDark = matchMedia('(prefers-color-scheme: dark)')

function watchSystem(onChange: () => void): () => void {
  systemDark.addEventListener('change', onChange)
  return () => systemDark.removeEventListener('change', onChange)
}

/** Sets the theme that the person chose, or the system's. */
export function useTheme(): void {
  const theme = useLibrary((state) => state.settings.theme)
  const isSystemDark = useSyncExternalStore(watchSystem, () => systemDark.matches)
  const isDark = theme === 'dark' || (theme === 'system' && isSystemDark)
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  }, [isDark])
}

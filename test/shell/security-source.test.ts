// The rows of Electron's security checklist that can be read off the sources and the build.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

interface SourceFile {
  readonly path: string
  readonly text: string
}

function filesOf(folder: string, pattern: RegExp): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }))
}

/** Text without comments: a comment may name what the code must not do. */
const withoutComments = ({ path, text }: SourceFile): SourceFile => ({
  path,
  text: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
})

const sources = filesOf('src', /\.(ts|tsx|html|css)$/).map(withoutComments)
const shell = sources.filter(({ path }) => /^src\/(main|preload)\//.test(path))
const preloadBuild = readFileSync(join(root, 'out/preload/index.cjs'), 'utf8')
const pathsWith = (files: SourceFile[], pattern: RegExp) =>
  files.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

describe('the sources', () => {
  it('were found', () => {
    expect(shell.length).toBeGreaterThan(10)
    expect(sources.length).toBeGreaterThan(shell.length)
  })

  it.each([
    ['2', 'Node in a page', /nodeIntegration\w*:\s*true/],
    ['3', 'a page without isolation', /contextIsolation:\s*false/],
    ['4', 'a page without a sandbox', /sandbox:\s*false|no-sandbox/],
    ['6', 'switched-off web security', /webSecurity:\s*false/],
    ['8', 'insecure content', /allowRunningInsecureContent:\s*true/],
    ['9', 'experimental features', /experimentalFeatures:\s*true/],
    ['10', 'Blink features or command line switches', /enableBlinkFeatures|appendSwitch|appendArgument/],
    ['11', 'web views', /webviewTag:\s*true|<webview/],
    ['18', 'files as pages', /\.loadFile\(|['"`]file:\/\//],
    ['+', 'code from text', /\beval\(|new Function\(|dangerouslySetInnerHTML|\.innerHTML\s*=|document\.write\(/],
    ['+', 'executeJavaScript', /executeJavaScript|insertCSS/]
  ])('item %s: have no %s', (_item, _what, pattern) => {
    expect(pathsWith(sources, pattern)).toEqual([])
  })

  it('item 1: load nothing over http', () => {
    // `development.ts` compares with "http:"; it is reached from source only.
    expect(pathsWith(shell, /['"`]http:\/\//)).toEqual([])
  })

  it('item 17: use ipcMain in one file', () => {
    expect(pathsWith(sources, /\bipcMain\b/)).toEqual(['src/main/gate.ts'])
  })

  it('import electron in the shell only', () => {
    const importers = pathsWith(sources, /from 'electron'|require\('electron'\)|import\('electron'\)/)
    expect(importers.filter((path) => !/^src\/(main|preload)\//.test(path))).toEqual([])
  })

  it('name no host of the network but those that a link may open', () => {
    const allowed = new Set(['github.com', 'huggingface.co', '127.0.0.1', 'localhost', 'keepsake'])
    const hosts = shell.flatMap(({ text }) =>
      [...text.matchAll(/['"`](?:https?|wss?):\/\/([\w.-]+)/g)].map((found) => found[1])
    )
    expect(hosts.filter((host) => !allowed.has(host ?? ''))).toEqual([])
  })

  it('open files only behind the check of their kind', () => {
    expect(pathsWith(sources, /shell\.openPath/)).toEqual(['src/main/shell-handlers.ts'])
    expect(pathsWith(sources, /shell\.openExternal/)).toEqual(['src/main/windows.ts'])
  })
})

describe('the build', () => {
  it('item 4: its preload is one CommonJS file that requires electron alone', () => {
    const required = [...preloadBuild.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g)].map((found) => found[1])
    expect(new Set(required)).toEqual(new Set(['electron']))
    expect(preloadBuild).not.toMatch(/^\s*(import|export)\s/m)
    expect(readdirSync(join(root, 'out/preload'))).toEqual(['index.cjs'])
  })

  it('item 20: its preload hands nothing of Electron to the page', () => {
    expect([...preloadBuild.matchAll(/exposeInMainWorld\(\s*["'](\w+)["']/g)].map((found) => found[1])).toEqual([
      'keepsake'
    ])
  })

  it('item 16: uses an Electron of a major version that is supported with its exact pin', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>
    }
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
    expect(Number(devDependencies['electron']?.split('.')[0])).toBeGreaterThanOrEqual(43)
  })

  it('its page loads scripts and styles as files only', () => {
    const html = readFileSync(join(root, 'out/renderer/index.html'), 'utf8')
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/)
    expect(html).not.toMatch(/\son\w+=|<style|\sstyle=/)
  })
})

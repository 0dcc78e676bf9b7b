import { foldedWords } from './folded-words.ts'

/** Frequent short words, diacritics removed. Enough to tell a sentence's language, not that of a single word. */
const frequentWords: Readonly<Record<string, string>> = {
  en: 'the a an and or of in on at to from with without by for is are was were be it its this that these those i you he she we they my our your his her not but as over under near into up down some no all who which there their has have had',
  de: 'der die das den dem des ein eine einen einem einer und oder in im am an auf aus bei mit ohne von vom zu zum zur fur ist sind war wir ich du er sie es nicht aber uber unter neben vor nach wie dass mein meine unser unsere beim als auch',
  fr: 'le la les un une des du de et ou dans en au aux sur sous avec sans par pour est sont etait il elle nous vous je mon ma mes notre nos ce cette ces que qui ne pas mais chez pres vers',
  es: 'el la los las un una unos unas de del y o en al a con sin por para es son era yo tu nosotros mi mis nuestro nuestra este esta estos que no pero sobre bajo cerca como se su sus',
  it: 'il lo la i gli le un uno una di del della dello dei delle e o in nel nella al alla a con senza per da dal e sono era io noi mio mia nostro questo questa che non ma su sul sulla sotto vicino come si',
  pt: 'o a os as um uma uns umas de do da dos das e ou em no na nos nas ao com sem por para e sao era eu nos meu minha nosso este esta que nao mas sobre sob perto como se seu sua',
  nl: 'de het een en of in op aan bij met zonder van voor naar uit is zijn was wij ik jij hij ze niet maar over onder naast onze mijn dit dat deze die te als ook',
  sv: 'en ett och eller i pa av med utan for till fran ar var vi jag du han hon det den de inte men over under vid min var vara detta som att',
  da: 'en et og eller i pa af med uden for til fra er var vi jeg du han hun det den de ikke men over under ved min vores dette som at',
  fi: 'ja tai on ei oli olla mina sina han me te he tama se joka kun kanssa ilman alla paalla meidan minun',
  pl: 'i lub w we na z ze do od przy bez o jest sa byl byla nie ale nad pod moj moja nasz ten ta to ktory ktora sie jak dla po',
  cs: 'a nebo v ve na s se z ze do od u bez o je jsou byl byla ne ale nad pod muj moje nas ten ta to ktery ktera jak pro po',
  tr: 've veya bir bu su o ile icin de da mi ne gibi cok var yok degil ama uzerinde altinda benim bizim',
  ro: 'un o si sau in la pe cu fara de din pentru este sunt era eu noi meu mea nostru acest aceasta care nu dar sub peste'
}

const stopWords = new Map(
  Object.entries(frequentWords).map(([language, words]) => [language, new Set(words.split(' '))])
)

/** Letters that only some languages write. */
const tellingLetters: readonly (readonly [RegExp, string])[] = [
  [/ß/, 'de'],
  [/[ñ¿¡]/, 'es'],
  [/[ãõ]/, 'pt'],
  [/[łżźćśńąę]/, 'pl'],
  [/[řůěč]/, 'cs'],
  [/[ğış]/, 'tr'],
  [/[țșă]/, 'ro'],
  [/[œ]/, 'fr']
]

/** Scripts and the language that they are most often written in; the first that fits wins. */
const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Han}/gu, 'zh'],
  [/[\u0456\u0457\u0454\u0491]/gu, 'uk'],
  [/\p{Script=Cyrillic}/gu, 'ru'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/[\u067E\u0686\u0698\u06AF]/gu, 'fa'],
  [/\p{Script=Arabic}/gu, 'ar'],
  [/\p{Script=Devanagari}/gu, 'hi'],
  [/\p{Script=Bengali}/gu, 'bn'],
  [/\p{Script=Tamil}/gu, 'ta'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Armenian}/gu, 'hy'],
  [/\p{Script=Georgian}/gu, 'ka']
]

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

function byScript(text: string): string | null {
  const letters = countOf(text, /\p{L}/gu)
  const latin = countOf(text, /\p{Script=Latin}/gu)
  if (letters === 0 || latin * 2 > letters) return null
  return scripts.find(([pattern]) => countOf(text, pattern) > 0)?.[1] ?? null
}

/** How many different words of each language stand in the text. */
function frequentWordHits(words: ReadonlySet<string>): Map<string, number> {
  const hits = new Map<string, number>()
  for (const [language, known] of stopWords) {
    hits.set(language, [...words].filter((word) => known.has(word)).length)
  }
  return hits
}

/**
 * The languages that a text may be written in, as BCP 47 tags; empty when it is too short to tell. Scripts are told by
 * Unicode ranges, European languages by their frequent words and letters. Several tags mean: one of these.
 */
export function detectLanguages(text: string): string[] {
  const script = byScript(text)
  if (script !== null) return [script]
  const lower = text.toLowerCase().normalize('NFC')
  const telling = tellingLetters.filter(([pattern]) => pattern.test(lower)).map(([, language]) => language)
  const words = new Set(foldedWords(text).map(({ folded }) => folded))
  const hits = frequentWordHits(words)
  for (const language of telling) hits.set(language, (hits.get(language) ?? 0) + 1)
  const most = Math.max(...hits.values())
  const sure = most >= 2 || telling.length > 0 || (most === 1 && words.size >= 3)
  if (!sure || most < words.size * 0.25) return []
  return [...hits].filter(([, count]) => count === most).map(([language]) => language)
}

/** English name of a language: "German". */
export function languageName(tag: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag
}

/** Words that say little by themselves, in the text's own language (English when that is not clear). */
export function isStopWord(word: string, languages: readonly string[]): boolean {
  return (languages.length === 0 ? ['en'] : languages).some((language) => stopWords.get(language)?.has(word) === true)
}

/** The sentence for a person who writes in a language that the model does not know; null when there is nothing to say. */
export function foreignLanguageNotice(texts: readonly string[], known: readonly string[]): string | null {
  if (known.includes('mul')) return null
  const spoken = known.map((tag) => tag.split('-')[0] ?? tag)
  for (const text of texts) {
    const languages = detectLanguages(text)
    if (languages.length === 0 || languages.some((language) => spoken.includes(language))) continue
    const knownNames = new Intl.ListFormat('en').format(known.map(languageName))
    const [only] = languages
    const guess = languages.length === 1 && only !== undefined ? `looks like ${languageName(only)}` : 'does not'
    return guess === 'does not'
      ? `This model knows ${knownNames}; your query does not look like it.`
      : `This model knows ${knownNames}; your query ${guess}.`
  }
  return null
}

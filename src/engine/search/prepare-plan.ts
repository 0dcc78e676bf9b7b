import { AppError, isCancelled, toAppError } from '../../shared/errors.ts'
import type { ItemKind } from '../../shared/item.ts'
import type { ModelManifest } from '../../shared/manifest.ts'
import type { SearchQuery } from '../../shared/query.ts'
import type { ActiveModel, EngineContext } from '../engine-context.ts'
import { composeVectors } from './compose-vectors.ts'
import { foreignLanguageNotice } from './language.ts'
import { outlineQuery, type QueryOutline, textOf } from './outline-query.ts'
import type { QueryImages } from './query-images.ts'
import { readyModel } from './ready-model.ts'
import type { SearchPlan } from './search-plan.ts'
import type { TermVectors } from './term-vectors.ts'

/** A plan with what has to be said about it. */
export interface PreparedPlan {
  readonly plan: SearchPlan
  readonly notices: string[]
}

/** Whether the query means nothing without vectors. */
function needsVectors({ carriers }: QueryOutline): boolean {
  return carriers.some(({ term }) => term.source.type !== 'text')
}

/** Vectors of the query, or the notice that words alone must do. */
async function vectorsOrNotice(
  context: EngineContext,
  termVectors: TermVectors,
  query: SearchQuery,
  outline: QueryOutline,
  signal: AbortSignal
): Promise<{ vectors: SearchPlan['vectors']; model: ActiveModel | null; notice: string | null }> {
  if (outline.carriers.length + outline.negatives.length === 0) return { vectors: null, model: null, notice: null }
  const needed = needsVectors(outline)
  const { model, reason } = await readyModel(context, signal, needed ? Infinity : undefined)
  if (model === null) {
    if (needed) throw new AppError('unavailable', `Searching with a photo needs a model. ${reason}`, { retry: 'later' })
    return { vectors: null, model, notice: `${reason} These results come from the words alone.` }
  }
  try {
    return { vectors: await composeVectors(query, outline, model, termVectors, signal), model, notice: null }
  } catch (error) {
    const { code } = toAppError(error)
    const modelFailed = code === 'process-crashed' || code === 'unavailable' || code === 'timeout'
    if (isCancelled(error) || needed || !modelFailed) throw error
    return { vectors: null, model: null, notice: 'The model does not answer. These results come from the words alone.' }
  }
}

function tokenLimit(manifest: ModelManifest): number {
  return manifest.family === 'visualized-bge' ? manifest.encoder.maxTextTokens : manifest.text.maxTokens
}

/** Says when the model reads only the beginning of a long text. */
async function lengthNotice(
  context: EngineContext,
  outline: QueryOutline,
  { loaded: { manifest } }: ActiveModel,
  signal: AbortSignal
): Promise<string | null> {
  const limit = tokenLimit(manifest)
  // A token is at least one character, nearly always.
  const texts = outline.carriers.map(({ term }) => textOf(term)).filter((text) => text.length > limit)
  if (texts.length === 0) return null
  const { counts } = await context.embedder.call('embedder.countTokens', { modelId: manifest.id, texts }, { signal })
  const isLonger = counts.some((count) => count > limit)
  return isLonger
    ? `The model reads about the first ${Math.round(limit * 0.75)} words of a text; the rest counts word by word only.`
    : null
}

/** The library's items that are the query itself: they are not results. */
function itemsOfQuery(context: EngineContext, images: QueryImages, outline: QueryOutline): number[] {
  const byKey = context.index.prepare<[string], number>('SELECT id FROM item WHERE content_key = ?').pluck()
  return [...outline.carriers, ...outline.negatives].flatMap(({ term: { source } }) => {
    if (source.type === 'item') return [source.itemId]
    const sameItem = source.type === 'image' ? byKey.get(images.get(source.imageId).contentKey) : undefined
    return sameItem === undefined ? [] : [sameItem]
  })
}

function namesOfSources(context: EngineContext): Map<number, string> {
  return new Map([...context.sourceRoots()].map(([id, { name }]) => [id, name]))
}

/**
 * Turns a query into a plan: sorts its terms, embeds them and gathers what has to be said. Rejects with
 * `invalid-query`, `not-found` for a photo that is gone, `unavailable` when a photo has to be compared without a model.
 */
export async function preparePlan(
  context: EngineContext,
  images: QueryImages,
  termVectors: TermVectors,
  query: SearchQuery,
  signal: AbortSignal
): Promise<PreparedPlan> {
  const kindOfItem = context.index.prepare<[number], ItemKind>('SELECT kind FROM item WHERE id = ?').pluck()
  const outline = outlineQuery(query, (itemId) => kindOfItem.get(itemId) ?? null)
  const { verb, texts, phrases, negatives } = outline
  // Looked up first: a photo that is gone must be said before a model is waited for.
  const withoutItems = itemsOfQuery(context, images, outline)
  const { vectors, model, notice } = await vectorsOrNotice(context, termVectors, query, outline, signal)
  const wordTerms = verb === 'change' ? phrases : [...texts, ...phrases]
  const notices = [...outline.notices]
  if (notice !== null) notices.push(notice)
  if (model !== null && vectors !== null) {
    const written = [...texts, ...phrases, ...negatives].map(({ term }) => textOf(term)).filter((text) => text !== '')
    const foreign = foreignLanguageNotice(written, model.loaded.manifest.languages)
    const tooLong = await lengthNotice(context, outline, model, signal)
    notices.push(...[foreign, tooLong].filter((text) => text !== null))
  }
  const plan: SearchPlan = {
    verb,
    terms: outline.terms,
    filters: query.filters,
    vectors,
    withoutItems,
    words: wordTerms.map(({ index, term }) => ({
      term: index,
      text: textOf(term),
      weight: term.weight,
      exact: term.source.type === 'text' && term.source.exact
    })),
    phrases: phrases.map(({ term }) => textOf(term)),
    excluded: negatives.map(({ term }) => textOf(term)).filter((text) => text !== ''),
    sourceNames: namesOfSources(context)
  }
  return { plan, notices }
}

/** What there is to know about a model, as a list of names and values. */
export function ModelFacts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="model__facts">
      {facts.map(([what, value]) => (
        <div key={what} className="model__fact">
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

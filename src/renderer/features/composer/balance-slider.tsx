import { changeComposition } from '../../state/composer-store.ts'

/** How far the words may change the photo; the results follow while it moves. */
export function BalanceSlider({ balance }: { balance: number }) {
  const words = balance < 0.4 ? 'closer to the photo' : balance > 0.6 ? 'closer to the words' : 'in between'
  return (
    <div className="balance">
      <span aria-hidden="true">closer to the photo</span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={balance}
        aria-label="Closer to the photo or to the words"
        aria-valuetext={words}
        onChange={(event) => {
          const value = event.target.valueAsNumber
          changeComposition((now) => ({ ...now, balance: value }), 'balance')
        }}
      />
      <span aria-hidden="true">closer to the words</span>
    </div>
  )
}

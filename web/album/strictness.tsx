import { useId, useState } from 'react';
import { decimal, leastOf } from '../parts/similarity-scale.js';

interface StrictnessProps {
  /** The model's threshold, which stands in the middle. */
  readonly usual: number;
  readonly value: number;
  readonly change: (threshold: number) => void;
}

const STEPS = 40;

/** How alike faces must be to be put together. The photos are not sent again for it. */
export function Strictness({ usual, value, change }: StrictnessProps) {
  const id = useId();
  // While it is moved; the groups follow when it is let go.
  const [moved, setMoved] = useState(value);
  const settle = () => {
    if (moved !== value) change(moved);
  };
  const least = leastOf(usual);
  return (
    <div className="strictness">
      <label htmlFor={id}>Two people in one group, or one person in two?</label>
      <div>
        <span aria-hidden="true">Join more</span>
        <input
          id={id}
          type="range"
          min={least}
          max={1}
          step={(1 - least) / STEPS}
          value={moved}
          aria-valuetext={`Faces of one person are alike by ${decimal(moved)} or more`}
          onChange={({ target }) => setMoved(target.valueAsNumber)}
          onPointerUp={settle}
          onKeyUp={settle}
          onBlur={settle}
        />
        <span aria-hidden="true">Split more</span>
      </div>
    </div>
  );
}

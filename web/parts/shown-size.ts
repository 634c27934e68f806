import { type RefObject, useLayoutEffect, useState } from 'react';

export interface ShownSize {
  readonly width: number;
  readonly height: number;
}

/** How large an element is shown, in CSS pixels, whenever that changes; null until it is known. */
export function useShownSize(element: RefObject<HTMLElement | null>): ShownSize | null {
  const [size, setSize] = useState<ShownSize | null>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setSize({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

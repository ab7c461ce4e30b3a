/** now = start + real time since then × speed. `wall` is real time, injectable for tests. */
export interface Clock {
  readonly now: () => number;
  readonly wall: () => number;
  readonly speed: () => number;
  readonly setSpeed: (speed: number) => void;
  readonly advance: (ms: number) => void;
}

export interface ClockOptions {
  readonly start: number;
  readonly speed: number;
  readonly wall?: () => number;
}

export function createClock({ start, speed: initialSpeed, wall = Date.now }: ClockOptions): Clock {
  let base = start;
  let since = wall();
  let speed = initialSpeed;
  const now = () => base + (wall() - since) * speed;
  const rebase = (at: number) => {
    base = at;
    since = wall();
  };
  return {
    now: () => Math.floor(now()),
    wall,
    speed: () => speed,
    setSpeed: (next) => {
      rebase(now());
      speed = next;
    },
    advance: (ms) => rebase(now() + ms),
  };
}

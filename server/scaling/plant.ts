/** What the instances of a service are like in a simulation; a step is one second. */
export type PlantSettings = {
  /** orders one instance finishes a second */
  perInstance: number;
  /** from the order to start an instance until it serves; it is paid all the while */
  startSeconds: number;
  /** an order that would wait longer than this fails */
  giveUpSeconds: number;
  /** an instance taken away is still paid this long */
  drainSeconds: number;
};

/** The simulated fleet of one service. `capacity`, `served` and `failed` are those of the last second. */
export type Plant = {
  readonly settings: PlantSettings;
  second: number;
  ready: number;
  starting: number;
  draining: number;
  backlog: number;
  capacity: number;
  served: number;
  failed: number;
  /** how many become ready, and how many have left, in a second, by second modulo length */
  readonly readyAt: Uint16Array;
  readonly goneAt: Uint16Array;
};

/** A fleet that begins with this many ready instances and nothing waiting. */
export function createPlant(settings: PlantSettings, instances: number): Plant {
  return {
    settings,
    second: 0,
    ready: instances,
    starting: 0,
    draining: 0,
    backlog: 0,
    capacity: instances * settings.perInstance,
    served: 0,
    failed: 0,
    readyAt: new Uint16Array(settings.startSeconds + 1),
    goneAt: new Uint16Array(settings.drainSeconds + 1),
  };
}

/** Orders instances to start or to leave until `desired` are ready or starting; those still starting leave first. */
export function orderInstances(plant: Plant, desired: number): void {
  const { readyAt, goneAt, second } = plant;
  const { startSeconds, drainSeconds } = plant.settings;
  const change = desired - plant.ready - plant.starting;
  if (change > 0 && startSeconds === 0) {
    plant.ready += change;
    return;
  }
  if (change > 0) {
    addAt(readyAt, (second + startSeconds) % readyAt.length, change);
    plant.starting += change;
    return;
  }
  let surplus = -change;
  for (let ahead = startSeconds; ahead > 0 && surplus > 0 && plant.starting > 0; ahead--) {
    const slot = (second + ahead) % readyAt.length;
    const taken = Math.min(surplus, readyAt[slot] ?? 0);
    addAt(readyAt, slot, -taken);
    plant.starting -= taken;
    surplus -= taken;
  }
  if (surplus === 0) return;
  plant.ready -= surplus;
  if (drainSeconds === 0) return;
  addAt(goneAt, (second + drainSeconds) % goneAt.length, surplus);
  plant.draining += surplus;
}

function addAt(instances: Uint16Array, slot: number, change: number): void {
  instances[slot] = (instances[slot] ?? 0) + change;
}

/** One second: `arrivals` join the queue, the ready instances serve, what waits too long fails; then those whose time has come are ready. */
export function stepPlant(plant: Plant, arrivals: number): void {
  const { perInstance, giveUpSeconds } = plant.settings;
  const capacity = plant.ready * perInstance;
  const waiting = plant.backlog + arrivals;
  const served = Math.min(waiting, capacity);
  plant.failed = Math.max(0, waiting - served - capacity * giveUpSeconds);
  plant.backlog = waiting - served - plant.failed;
  plant.capacity = capacity;
  plant.served = served;
  plant.second++;
  comeAndGo(plant);
}

function comeAndGo(plant: Plant): void {
  const { readyAt, goneAt, second } = plant;
  if (plant.starting > 0) {
    const slot = second % readyAt.length;
    const arrived = readyAt[slot] ?? 0;
    plant.ready += arrived;
    plant.starting -= arrived;
    readyAt[slot] = 0;
  }
  if (plant.draining > 0) {
    const slot = second % goneAt.length;
    plant.draining -= goneAt[slot] ?? 0;
    goneAt[slot] = 0;
  }
}

/** The busy share of the ready instances in the last second, 0..1; with none ready, 1 if anything waits. */
export function busyShare(plant: Plant): number {
  if (plant.capacity > 0) return plant.served / plant.capacity;
  return plant.backlog > 0 ? 1 : 0;
}

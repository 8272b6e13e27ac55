import type { Observations, Processors, ServiceObservation } from '../contract/scaling/observation.ts';
import type { ScaledService } from '../contract/scaling/policy.ts';
import type { Computing } from './computing.ts';
import type { ServiceMemory } from './memory.ts';
import { isWaitedFor } from './service-priority.ts';

/** Processors as busy as this are full ... */
const fullShare = 0.95;
/** ... by the shop itself, when its instances take so much of them; what somebody else's work fills may be free again at once. */
const ownShare = 0.4;
/** Up to this share an instance that is wholly busy computes less than it waits, for a supplier or a gateway: more of them take no processor from anybody. */
const waitingShare = 0.5;
/** What is learned fades over so many busy instance-seconds, is told by as many, and not while others are waited for. */
const rememberedSeconds = 120;
const enoughSeconds = 5;
const learnedBelow = 0.85;

/** Whether the processors that all instances share have nothing left, by the shop's own doing. */
export function isFull(processors: Processors | null | undefined): processors is Processors {
  return !!processors && processors.share >= fullShare && processors.own >= ownShare;
}

/** Takes in the last interval, ms. Mutates. */
export function learnComputing(
  computing: Computing,
  seen: ServiceObservation,
  {
    processors,
    intervalMs,
    perInstance = null,
  }: { processors: Observations['processors']; intervalMs: number; perInstance?: number | null | undefined },
): void {
  const { busyShare, cpuPercent, instances } = seen;
  if (!processors || processors.share > learnedBelow || busyShare === null || cpuPercent === null) return;
  const seconds = (Math.min(intervalMs, 10_000) / 1000) * instances.ready;
  const keep = Math.min(1, rememberedSeconds / Math.max(computing.busySeconds, 1));
  computing.busySeconds = computing.busySeconds * keep + busyShare * seconds;
  computing.processorSeconds = computing.processorSeconds * keep + (cpuPercent / 100) * seconds;
  if (perInstance !== null) computing.perInstance = perInstance;
}

/**
 * The most instances of a service that a full machine is the better for, and why no more; null: no limit. What waits in its
 * slots (a supplier, a gateway) gains by every instance, as many as it would need with processors enough: on a full machine
 * slots wait for processors too, and look busier than they are. What computes has one for each processor at most, and only where
 * somebody has paid already: whoever is new waits for what is paid for. What is there stays.
 */
export function roomOnMachine(
  service: ScaledService,
  { computing, desired }: Pick<ServiceMemory, 'computing' | 'desired'>,
  {
    processors,
    wanted,
    perInstance,
  }: Pick<Observations, 'processors'> & { wanted: number; perInstance: number | null },
): { instances: number; percent: number } | null {
  if (!isFull(processors) || computing.busySeconds < enoughSeconds) return null;
  const percent = Math.round(processors.share * 100);
  if (computing.processorSeconds / computing.busySeconds < waitingShare) {
    const alone = computing.perInstance ?? 0;
    if (alone <= 0 || perInstance === null || perInstance >= alone) return null;
    return { instances: Math.max(desired, Math.ceil((wanted * perInstance) / alone)), percent };
  }
  const isPaidFor = isWaitedFor(service) && service !== 'storefront' && service !== 'console';
  const instances = Math.max(desired, isPaidFor ? (processors.count ?? 0) : 0);
  return { instances, percent };
}

import { z } from 'zod';

/** What is read of the cluster's objects; whatever else they hold is nobody's business here. */
const metadata = z.object({
  name: z.string(),
  uid: z.string().default(''),
  resourceVersion: z.string().default(''),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
});

const condition = z.object({
  type: z.string(),
  status: z.string(),
  reason: z.string().default(''),
  message: z.string().default(''),
  lastTransitionTime: z.string().nullable().default(null),
});

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item) }).transform(({ items }) => items);

export const pods = listOf(
  z.object({
    metadata,
    status: z.object({
      phase: z.string().default(''),
      conditions: z.array(condition).default([]),
      containerStatuses: z
        .array(
          z.object({
            restartCount: z.number().default(0),
            state: z.object({ waiting: z.object({ reason: z.string().default('') }).optional() }).default({}),
          }),
        )
        .default([]),
    }),
  }),
);

export const deployments = listOf(
  z.object({
    metadata,
    spec: z.object({ replicas: z.number().default(1) }),
    status: z.object({ conditions: z.array(condition).default([]) }).default({ conditions: [] }),
  }),
);

const target = z.object({ kind: z.string().default('Deployment'), name: z.string() });

/** autoscaling/v1: served by every cluster, and a v2 `behavior` survives a patch through it. */
export const autoscalers = listOf(
  z.object({
    metadata,
    spec: z.object({ scaleTargetRef: target, minReplicas: z.number().default(1), maxReplicas: z.number() }),
    status: z.object({ desiredReplicas: z.number().default(0) }).default({ desiredReplicas: 0 }),
  }),
);

export const scaledObjects = listOf(
  z.object({
    metadata,
    spec: z.object({
      scaleTargetRef: target,
      minReplicaCount: z.number().default(0),
      maxReplicaCount: z.number().default(100),
    }),
  }),
);

export const configMap = z.object({ metadata });

export type Pod = z.output<typeof pods>[number];
export type Deployment = z.output<typeof deployments>[number];
export type Autoscaler = z.output<typeof autoscalers>[number];
